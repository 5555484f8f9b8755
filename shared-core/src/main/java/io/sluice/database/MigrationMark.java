package io.sluice.database;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * By what the sessions of one migration are known, kept in the lease while they may be in the database, so that whoever
 * takes the database next can settle them.
 *
 * @param run the attempt that migrates: {@code shop/production/v2#1}
 * @param application the name that its sessions have where its driver takes one from the environment
 * @param role who the database URL logs in
 * @param client address that the server sees its clients at; null if it cannot be known beforehand
 * @param since {@link ServerSessions#now()} when it started
 * @param pooled whether it reaches the server through a pooler, whose sessions serve the application, too, under any name
 * @param in where it runs, as in {@code migrate.in}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationMark(
        String run,
        String application,
        String role,
        @Nullable String client,
        long since,
        boolean pooled,
        String in) {

    /** The name of the sessions of a migration; the same one for the same attempt, because a Job outlives its starter. */
    public static String application(String run) {
        return DatabaseEngine.MIGRATION + " " + Sha256.hex(run).substring(0, 12);
    }

    /** The mark of a migration that the version before this one started, which named its sessions alike and kept no mark. */
    public static MigrationMark ofEarlierVersion() {
        return new MigrationMark("an earlier run", DatabaseEngine.MIGRATION, "", null, Long.MAX_VALUE, false, "here");
    }

    /** The release that migrates. */
    @JsonIgnore
    public String release() {
        return run.replaceFirst("#[^#]*$", "");
    }
}
