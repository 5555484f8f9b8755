package io.sluice.migrate;

import io.sluice.command.CommandRunner;
import io.sluice.database.DatabaseEngine;
import io.sluice.handover.Keeper;
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
        if (preset.migrate().embedded() != null) {
            return new LiquibaseTool(preset, spec.migrate(), engine);
        }
        MigrationSite site = keeper.<MigrationSite>map(HandedOverSite::new).orElseGet(() -> new HereSite(runner));
        return new CommandMigrationTool(preset, spec, engine, site);
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
