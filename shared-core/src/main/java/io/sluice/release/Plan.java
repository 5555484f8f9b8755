package io.sluice.release;

import io.sluice.migrate.PendingMigrations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release would do now; nothing was locked or changed to find out.
 *
 * @param engine such as {@code PostgreSQL 15.18}
 * @param preset id of the preset
 * @param pending what is not applied yet
 * @param backup whether a backup would be made
 * @param target what would become live; null if nothing is promoted
 * @param live what is live now; null if nothing is, or nobody can tell
 * @param inPlace whether the target is live already
 * @param notes what else a person should know, each a sentence
 */
public record Plan(
        String release,
        String database,
        String engine,
        String preset,
        PendingMigrations pending,
        boolean backup,
        @Nullable String target,
        @Nullable String live,
        boolean inPlace,
        List<String> notes) {}
