package io.sluice.migrate;

import io.sluice.command.CommandRunner;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseFamily;
import io.sluice.database.DatabaseUrl;
import io.sluice.handover.Keeper;
import io.sluice.kubernetes.CommandExec;
import io.sluice.kubernetes.CommandJob;
import io.sluice.kubernetes.PodPlace;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import io.sluice.spec.ReleaseSpec;
import java.util.Optional;

/** Chooses the tool that migrates a release's database. */
public final class MigrationTools {

    private MigrationTools() {}

    /** The tool with its commands running here. */
    public static MigrationTool of(
            ReleaseSpec spec, PresetCatalog catalog, DatabaseEngine engine, CommandRunner runner) {
        return of(spec, catalog, engine, runner, Optional.empty());
    }

    /**
     * The tool that release.yaml names, or the one whose files are in its directory.
     *
     * @param keeper hands the framework's commands over to another container; empty: they run here
     * @throws io.sluice.preset.PresetException if there is no such preset, none fits, or several do
     * @throws MigrationException if the preset lacks something that release.yaml has to say
     */
    public static MigrationTool of(
            ReleaseSpec spec,
            PresetCatalog catalog,
            DatabaseEngine engine,
            CommandRunner runner,
            Optional<Keeper> keeper) {
        Preset preset = preset(spec.migrate(), catalog);
        ReleaseSpec.Site in = spec.migrate().in();
        if (preset.migrate().embedded() != null) {
            if (in != ReleaseSpec.Site.HERE) {
                throw new MigrationException(
                        "the preset %s runs inside Sluice, so it needs no other place to run; remove migrate.in"
                                .formatted(preset.id()));
            }
            return new LiquibaseTool(preset, spec.migrate(), engine);
        }
        // a place that release.yaml names is meant; the other container then has nothing to do
        MigrationSite site = keeper.filter(each -> in == ReleaseSpec.Site.HERE)
                .<MigrationSite>map(HandedOverSite::new)
                .orElseGet(() -> site(spec, runner));
        return new CommandMigrationTool(preset, spec, engine, site, runner.redactor());
    }

    private static MigrationSite site(ReleaseSpec spec, CommandRunner runner) {
        boolean aFile = DatabaseUrl.parse(spec.database().url()).family() == DatabaseFamily.SQLITE;
        if (aFile && spec.migrate().in() != ReleaseSpec.Site.HERE) {
            throw new MigrationException(
                    "an SQLite database is a file here, which a container does not have; remove migrate.in");
        }
        return switch (spec.migrate().in()) {
            case HERE -> new HereSite(runner);
            case JOB -> new ClusterSite(new CommandJob(PodPlace.of(spec), spec.app(), runner.redactor()));
            case EXEC -> new ClusterSite(new CommandExec(PodPlace.of(spec), runner.redactor()));
        };
    }

    /** The preset that {@link #of} would choose; a command of release.yaml's own takes the place of the preset's. */
    public static Preset preset(ReleaseSpec.Migrate migrate, PresetCatalog catalog) {
        if (migrate.preset() != null) {
            Preset named = catalog.get(migrate.preset());
            return migrate.command().isEmpty() ? named : named.withCommand(migrate.command());
        }
        if (!migrate.command().isEmpty()) {
            return Preset.ofCommand(migrate.command(), migrate.custom());
        }
        if (migrate.changelog() != null) {
            return catalog.get("liquibase");
        }
        return catalog.detect(migrate.directory());
    }
}
