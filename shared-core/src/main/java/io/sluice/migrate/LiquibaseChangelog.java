package io.sluice.migrate;

import io.sluice.preset.FileTest;
import io.sluice.preset.Globs;
import io.sluice.preset.Preset;
import io.sluice.spec.ReleaseSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the changelog is: a file below a root. Liquibase notes the path below the root with each changeset, so the root
 * has to be the one that the application itself uses: the class path's for one in {@code src/main/resources}.
 */
record LiquibaseChangelog(Path root, String file) {

    private static final Path RESOURCES = Path.of("src", "main", "resources");

    /** @throws MigrationException if there is no changelog, or there are several and none is named */
    static LiquibaseChangelog find(Preset preset, ReleaseSpec.Migrate migrate) {
        Path directory = migrate.directory();
        if (migrate.changelog() != null) {
            Path named = directory.resolve(migrate.changelog()).normalize();
            if (!Files.isRegularFile(named)) {
                throw new MigrationException(
                        "there is no changelog " + named + "; correct migrate.changelog in release.yaml");
            }
            if (!named.startsWith(directory)) {
                return new LiquibaseChangelog(
                        named.getParent(), named.getFileName().toString());
            }
            return below(directory, named);
        }
        List<FileTest> places =
                preset.detect() == null ? List.of() : preset.detect().any();
        List<Path> found = places.stream()
                .flatMap(place -> Globs.find(directory, place.file()).stream())
                .distinct()
                .toList();
        return switch (found.size()) {
            case 1 -> below(directory, found.get(0));
            case 0 ->
                throw new MigrationException(
                        "there is no changelog in %s (looked for %s); name it in release.yaml: migrate: { changelog: path }"
                                .formatted(
                                        directory,
                                        places.stream().map(FileTest::file).collect(Collectors.joining(", "))));
            default ->
                throw new MigrationException(
                        "%s holds several changelogs (%s); name one in release.yaml: migrate: { changelog: %s }"
                                .formatted(
                                        directory,
                                        found.stream()
                                                .map(path -> Globs.relative(directory, path))
                                                .collect(Collectors.joining(", ")),
                                        Globs.relative(directory, found.get(0))));
        };
    }

    private static LiquibaseChangelog below(Path directory, Path file) {
        Path resources = directory.resolve(RESOURCES);
        Path root = file.startsWith(resources) ? resources : directory;
        return new LiquibaseChangelog(root, Globs.relative(root, file));
    }
}
