package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.spec.ResolvedSpec;
import io.sluice.spec.ResolvedTekton;
import io.sluice.spec.SpecOverride;
import io.sluice.spec.SpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which release: the file and what replaces its values. */
final class SpecOptions {

    private static final List<String> NAMES = List.of("release.yaml", "release.yml");

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE|DIR",
            description = "The release.yaml, or the directory that it is in; without it, this one.")
    @Nullable
    Path file;

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description = "Replace a value, such as version=v2 or 'hooks.before=[./maintenance, on]'. No passwords: see"
                    + " --set-env.")
    List<String> set = new ArrayList<>();

    @Option(
            names = "--set-env",
            paramLabel = "FIELD=NAME",
            description = "Take a value from an environment variable, such as database.url=DATABASE_URL.")
    List<String> setEnv = new ArrayList<>();

    @Option(
            names = "--default",
            paramLabel = "FIELD=VALUE",
            description = "A value for a field that release.yaml does not have, such as store=s3://acme-backups/shop.")
    List<String> fallback = new ArrayList<>();

    ResolvedSpec read(Session session, Predicate<String> needed) {
        Path given = given(session);
        List<SpecOverride> overrides = overrides();
        Optional<Path> found = found(given);
        if (found.isPresent()) {
            return SpecReader.read(found.get(), overrides, session.environment(), needed);
        } else if (Stream.of("app", "version", "database.url").allMatch(field -> isGiven(overrides, field))) {
            return SpecReader.withoutFile(given.toAbsolutePath(), overrides, session.environment());
        }
        throw new SluiceException(
                ExitStatus.USAGE,
                "there is no release.yaml in " + given.toAbsolutePath().normalize()
                        + "; name one by -f, or give app, version and database.url by --set and --set-env",
                null);
    }

    /** What {@code --on tekton} needs of it. */
    ResolvedTekton readForTekton(Session session) {
        Path found = found(given(session))
                .orElseThrow(() -> new SluiceException(
                        ExitStatus.USAGE, "--on tekton needs a release.yaml here; name one by -f", null));
        return SpecReader.forTekton(found, overrides(), session.environment());
    }

    private List<SpecOverride> overrides() {
        return Stream.of(
                        set.stream().map(SpecOverride::set),
                        setEnv.stream().map(SpecOverride::setEnv),
                        fallback.stream().map(SpecOverride::fallback))
                .flatMap(each -> each)
                .toList();
    }

    private Path given(Session session) {
        return file == null ? session.directory() : session.directory().resolve(file);
    }

    private static Optional<Path> found(Path given) {
        return Files.isDirectory(given)
                ? NAMES.stream().map(given::resolve).filter(Files::exists).findFirst()
                : Optional.of(given);
    }

    private static boolean isGiven(List<SpecOverride> overrides, String field) {
        return overrides.stream().anyMatch(override -> override.field().equals(field));
    }
}
