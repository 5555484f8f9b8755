package io.sluice.spec;

import io.sluice.spec.SpecException.Problem;
import io.sluice.spec.Value.Mapping;
import io.sluice.spec.Value.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads release.yaml. The order matters: YAML is parsed first, then overrides are put in, then variables are replaced,
 * so that a variable's value is never read as YAML; then fields are bound and checked. All problems are told at once.
 */
public final class SpecReader {

    private static final int LARGEST = 1 << 20;

    private SpecReader() {}

    /**
     * Reads a file with overrides.
     *
     * @param file as the user named it; errors name it that way
     * @param environment where variables come from
     * @throws SpecException with everything that is wrong, each with file, line, column and field
     */
    public static ResolvedSpec read(Path file, List<SpecOverride> overrides, Map<String, String> environment) {
        return read(file, overrides, environment, field -> true);
    }

    /**
     * Reads a file for a command that uses only some of its fields: in the others a variable need not be set.
     *
     * @param needed whether the command uses the field of this path
     * @throws SpecException as the other
     */
    public static ResolvedSpec read(
            Path file, List<SpecOverride> overrides, Map<String, String> environment, Predicate<String> needed) {
        Problems problems = new Problems();
        Mapping root = YamlTree.parseFile(file.toString(), content(file), problems);
        return resolve(root, file.toAbsolutePath().normalize(), true, overrides, environment, needed, problems);
    }

    /**
     * Makes a spec of overrides alone, for hosts that have no file.
     *
     * @param directory where relative paths start
     * @throws SpecException as {@link #read}; places are options
     */
    public static ResolvedSpec withoutFile(
            Path directory, List<SpecOverride> overrides, Map<String, String> environment) {
        Mapping root = Mapping.empty(Place.option("no release.yaml in " + directory));
        Path file = directory.toAbsolutePath().normalize().resolve("release.yaml");
        return resolve(root, file, false, overrides, environment, field -> true, new Problems());
    }

    /**
     * Reads what a PipelineRun is made of, and nothing else: variables of other fields need not be set here.
     *
     * @throws SpecException as {@link #read}
     */
    public static ResolvedTekton forTekton(Path file, List<SpecOverride> overrides, Map<String, String> environment) {
        Problems problems = new Problems();
        Mapping all = YamlTree.parseFile(file.toString(), content(file), problems);
        Mapping root = Mapping.empty(all.place());
        List<SpecOverride> applied = override(all, overrides, problems);
        List<String> names = List.of("app", "environment", "version", "tekton");
        List<SpecOverride> reaching = applied.stream()
                .filter(override -> names.contains(override.field().split("\\.")[0]))
                .toList();
        applied.stream()
                .filter(override -> !override.fallback() && !reaching.contains(override))
                .forEach(override -> problems.add(
                        Place.option(override.option()),
                        override.field(),
                        "does not reach the cluster, which reads release.yaml itself; change it there"));
        names.stream()
                .filter(all.fields()::containsKey)
                .forEach(name ->
                        root.put(name, all.keys().get(name), all.fields().get(name)));
        Variables variables = new Variables(environment, field -> true, problems);
        Path absolute = file.toAbsolutePath().normalize();
        Binder binder = new Binder(problems, variables, absolute);
        TektonRelease bound = binder.bind(TektonRelease.class, root, "");
        new Rules(binder.fields(), problems).check();
        variables.refuseSecretsInSight();
        problems.throwIfAny();
        return new ResolvedTekton(
                java.util.Objects.requireNonNull(bound), options(absolute, true, reaching, binder.fields()));
    }

    private static ResolvedSpec resolve(
            Mapping root,
            Path file,
            boolean exists,
            List<SpecOverride> overrides,
            Map<String, String> environment,
            Predicate<String> needed,
            Problems problems) {
        List<SpecOverride> applied = override(root, overrides, problems);
        Variables variables = new Variables(environment, needed, problems);
        Binder binder = new Binder(problems, variables, file);
        ReleaseSpec bound = binder.bind(ReleaseSpec.class, root, "");
        new Rules(binder.fields(), problems).check();
        variables.refuseSecretsInSight();
        problems.throwIfAny();
        ReleaseSpec spec = withStore(java.util.Objects.requireNonNull(bound), file);
        List<String> options = options(file, exists, applied, binder.fields());
        return new ResolvedSpec(
                spec,
                variables.secrets(),
                variables.namesOfOwnSecrets(),
                binder.fields().digest(),
                options);
    }

    /** Puts the overrides in, and gives those that were: a fallback is not, where there is a value. */
    private static List<SpecOverride> override(Mapping root, List<SpecOverride> overrides, Problems problems) {
        List<SpecOverride> applied = new ArrayList<>();
        overrides.stream().sorted(Comparator.comparing(SpecOverride::fallback)).forEach(override -> {
            Value value = value(override, problems);
            String field = field(root, override.field(), value);
            if (!override.fallback() || !root.has(field)) {
                root.override(field, value);
                applied.add(override);
            }
        });
        return applied;
    }

    /**
     * Where an override goes. A store may be written as a single value: neither may its URL take the place of its key, nor
     * its key that of its URL.
     */
    private static String field(Mapping root, String field, Value value) {
        Value store = root.fields().get("store");
        if (field.equals("store") && value instanceof Scalar && store instanceof Mapping) {
            return "store.url";
        }
        if (field.startsWith("store.") && store instanceof Scalar url && !url.isNull()) {
            root.override("store.url", url);
        }
        return field;
    }

    /** Quotes, brackets and braces begin a YAML flow value; anything else is a plain text, whatever it holds. */
    private static Value value(SpecOverride override, Problems problems) {
        String text = override.value();
        boolean flow = !text.isEmpty() && "[{\"'".indexOf(text.charAt(0)) >= 0;
        return flow
                ? YamlTree.parseOption(override.option(), text, problems)
                : new Scalar(Place.option(override.option()), text, true);
    }

    /** The store is text, since it may be a bucket, so the binder leaves a directory as it was written. */
    private static ReleaseSpec withStore(ReleaseSpec spec, Path file) {
        ReleaseSpec.Store store = spec.store();
        return store.url().startsWith("s3://")
                ? spec
                : spec.withStore(new ReleaseSpec.Store(
                        file.resolveSibling(store.url()).normalize().toString(), store.signingKey()));
    }

    private static List<String> options(Path file, boolean exists, List<SpecOverride> overrides, Fields fields) {
        List<String> options = new ArrayList<>(List.of("-f", (exists ? file : file.getParent()).toString()));
        overrides.stream()
                .filter(override -> !fields.isPlainVariable(override.field()))
                .forEach(override -> options.addAll(List.of("--set", override.field() + "=" + override.value())));
        options.addAll(fields.plainVariables());
        return options;
    }

    private static String content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unreadable(file, "is larger than 1 MiB, so it is no release.yaml", null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw unreadable(file, "does not exist; name the file by -f, or write one (docs/release-yaml.md)", e);
        } catch (AccessDeniedException e) {
            throw unreadable(file, "may not be read by this user; check its permissions", e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "is not UTF-8 text; save it as UTF-8", e);
        } catch (IOException e) {
            throw unreadable(file, "cannot be read" + (Files.isDirectory(file) ? ": it is a directory" : ""), e);
        }
    }

    private static SpecException unreadable(Path file, String message, @Nullable Throwable cause) {
        return new SpecException(List.of(new Problem(file.toString(), "", message)), cause);
    }
}
