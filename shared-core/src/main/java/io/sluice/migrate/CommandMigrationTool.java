package io.sluice.migrate;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandCheck;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseFamily;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.MigrationMark;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCommand;
import io.sluice.preset.PresetEnvironment;
import io.sluice.spec.Durations;
import io.sluice.spec.EnvironmentValue;
import io.sluice.spec.ReleaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A framework's own program, run as its preset says, in the application's directory. */
final class CommandMigrationTool implements MigrationTool {

    /** The migration before {@code {id}}, and what stands for it where there is none. */
    private static final Pattern PREVIOUS = Pattern.compile("\\{previous:([^}]*)}");

    private static final Duration QUESTION_LIMIT = Duration.ofMinutes(2);

    private final Preset preset;
    private final ReleaseSpec spec;
    private final ReleaseSpec.Migrate migrate;
    private final MigrationSite site;
    private final Redactor redactor;
    private final DatabaseUrl url;
    private final PresetEnvironment environment;
    private final Map<String, EnvironmentValue> ownEnvironment = new HashMap<>();
    private final Optional<BookkeepingTable> books;
    private final @Nullable String target;

    /** @param redactor knows every secret of the run, which no argument of the command may contain */
    CommandMigrationTool(
            Preset preset, ReleaseSpec spec, DatabaseEngine engine, MigrationSite site, Redactor redactor) {
        this.redactor = redactor;
        this.preset = preset;
        this.spec = spec;
        this.migrate = spec.migrate();
        this.site = site;
        this.url = forFramework(spec);
        this.environment = PresetEnvironment.of(preset, url);
        this.books = Optional.ofNullable(preset.bookkeeping()).map(table -> new BookkeepingTable(engine, table));
        migrate.env()
                .forEach((name, value) ->
                        ownEnvironment.put(name, value.filled(part -> PresetEnvironment.part(part, url))));
        Map<String, Secret> texts = new HashMap<>();
        ownEnvironment.forEach((name, value) -> texts.put(name, value.text()));
        this.target = PresetCommand.target(preset, migrate.version(), texts);
        // a target version or a URL that the tool cannot take is refused before anything happens
        PresetCommand.migrate(preset, target, programs -> 0).withUrl(preset, url);
    }

    /** The URL of release.yaml, not the direct one; an SQLite file as an absolute path. */
    private static DatabaseUrl forFramework(ReleaseSpec spec) {
        DatabaseUrl url = DatabaseUrl.parse(spec.database().url());
        return url.family() == DatabaseFamily.SQLITE
                ? url.withDatabase(spec.file()
                        .resolveSibling(url.database())
                        .toAbsolutePath()
                        .normalize()
                        .toString())
                : url;
    }

    @Override
    public String preset() {
        return preset.id();
    }

    @Override
    public boolean toNewest() {
        return target == null;
    }

    @Override
    public void check() {
        site.check();
        Command command =
                command(PresetCommand.migrate(preset, target, programs -> 0).withUrl(preset, url), migrate.timeout());
        redactor.add(command.secrets().values());
        CommandCheck.arguments(command, redactor);
    }

    /** {@inheritDoc} They are what a preset looks into beside the history. */
    @Override
    public Set<String> lockTables() {
        return preset.states().stream()
                .map(Preset.State::table)
                .filter(table ->
                        table != null && !table.equals(preset.bookkeeping().table()))
                .map(table -> table.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<String> applied() {
        return applied(files());
    }

    private List<String> applied(Optional<MigrationFiles> files) {
        return books.map(table -> {
                    Preset.Holds holds = preset.bookkeeping().holds();
                    return holds == Preset.Holds.EVERY
                            ? table.applied()
                            : files.orElseThrow().applied(holds, table.applied(), table.unfinished());
                })
                .orElse(List.of());
    }

    @Override
    public PendingMigrations pending(Events events, Cancellation cancellation) {
        if (preset.pending() == null || books.isEmpty()) {
            return ToolQuestion.unknown("%s cannot say what is pending".formatted(preset.title()));
        }
        Optional<MigrationFiles> files = files();
        List<String> applied = applied(files);
        Optional<PendingMigrations> byFiles = files.map(found -> found.pending(applied, target));
        boolean settled = byFiles.filter(known -> known.certainty() == PendingMigrations.Certainty.CERTAIN
                        || !known.missing().isEmpty())
                .isPresent();
        if (settled || preset.pending().tool() == null || target != null) {
            return byFiles.orElseGet(() -> ToolQuestion.unknown("a target version is set"));
        }
        PendingMigrations answer = ask(preset.pending().tool(), applied, cancellation);
        PendingMigrations byTool = preset.bookkeeping().holds() == Preset.Holds.HEADS
                ? files.orElseThrow().withAncestors(answer, applied)
                : answer;
        return byTool.certainty() == PendingMigrations.Certainty.UNKNOWN && byFiles.isPresent()
                ? byFiles.get().but(PendingMigrations.Certainty.UNKNOWN, byTool.evidence())
                : byTool;
    }

    private Optional<MigrationFiles> files() {
        return preset.pending() == null || preset.pending().files() == null || books.isEmpty()
                ? Optional.empty()
                : Optional.of(new MigrationFiles(preset.pending().files(), migrate.directory(), books.get()));
    }

    private PendingMigrations ask(Preset.Question question, List<String> applied, Cancellation cancellation) {
        var filled = PresetCommand.of(preset, question.command(), there(cancellation))
                .withUrl(preset, url);
        String asked = "'" + String.join(" ", filled.arguments()) + "'";
        Answer output = new Answer();
        try {
            CommandResult result = site.run(
                    command(filled, QUESTION_LIMIT),
                    event -> {
                        if (event instanceof Event.Output line) {
                            output.add(line.line());
                        }
                    },
                    cancellation);
            return output.isComplete()
                    ? new ToolQuestion(question, books.orElseThrow(), asked).read(result, output.lines(), applied)
                    : ToolQuestion.unknown(asked + " printed more than an answer can be");
        } catch (CommandException notStarted) {
            return ToolQuestion.unknown(notStarted.getMessage());
        }
    }

    @Override
    public MigrationOutcome migrate(String run, Events events, Cancellation cancellation) {
        preset.warningOn(url.family()).ifPresent(events::warn);
        Command command = command(migrationCommand(cancellation), migrate.timeout());
        CommandResult result = site.once(run, named(run, command), events, cancellation);
        return new MigrationOutcome(
                result.exitStatus(), result.timedOut(), result.succeeded() ? "" : problem(result), result.lastLines());
    }

    private String problem(CommandResult result) {
        if (result.timedOut()) {
            return "%s was stopped after %s, the limit of migrate.timeout"
                    .formatted(preset.title(), Durations.text(migrate.timeout()));
        }
        String output = String.join("\n", result.lastLines());
        for (Preset.Failure failure : preset.failures()) {
            OptionalInt known = failure.position(output);
            if (known.isPresent()) {
                return ended(result, lineAt(output, known.getAsInt())) + "; " + failure.advice();
            }
        }
        return ended(result, Messages.lastMeaningful(result.lastLines()));
    }

    private String ended(CommandResult result, String line) {
        return "%s ended with status %d%s"
                .formatted(preset.title(), result.exitStatus(), line.isEmpty() ? "" : ": " + line);
    }

    private static String lineAt(String text, int position) {
        int end = text.indexOf('\n', position);
        return text.substring(text.lastIndexOf('\n', position) + 1, end < 0 ? text.length() : end)
                .strip();
    }

    private PresetCommand migrationCommand(Cancellation cancellation) {
        return PresetCommand.migrate(preset, target, there(cancellation)).withUrl(preset, url);
    }

    /** Which of a program's spellings is the one where the command runs. */
    private ToIntFunction<List<String>> there(Cancellation cancellation) {
        EnvironmentValue path = ownEnvironment.get("PATH");
        Map<String, String> found =
                path == null ? Map.of() : Map.of("PATH", path.text().reveal());
        return programs -> site.firstOf(programs, migrate.directory(), found, cancellation);
    }

    /** With a name for its sessions, by which they are found if they are left; libpq's, which other drivers read, too. */
    private Command named(String run, Command command) {
        if (url.family() != DatabaseFamily.POSTGRESQL) {
            return command;
        }
        Map<String, String> defaults = new HashMap<>(command.defaults());
        defaults.putIfAbsent("PGAPPNAME", MigrationMark.application(run));
        return command.withDefaults(defaults);
    }

    /** Preset's variables, then the release's, then {@code migrate.env}: the later wins. */
    private Command command(PresetCommand filled, Duration timeout) {
        Map<String, String> plain = new HashMap<>(environment.plain());
        plain.put("SLUICE_RELEASE", "%s/%s/%s".formatted(spec.app(), spec.environment(), spec.version()));
        plain.put("SLUICE_APP", spec.app());
        plain.put("SLUICE_ENVIRONMENT", spec.environment());
        plain.put("SLUICE_VERSION", spec.version());
        Map<String, Secret> secrets = new HashMap<>(environment.secrets());
        ownEnvironment.forEach((name, value) -> {
            plain.remove(name);
            secrets.remove(name);
            if (value.secret()) {
                secrets.put(name, value.text());
            } else {
                plain.put(name, value.text().reveal());
            }
        });
        secrets.keySet().removeAll(filled.environment().keySet()); // the target version is an argument, too
        plain.putAll(filled.environment());
        plain.keySet().removeAll(secrets.keySet());
        return Command.of(migrate.directory(), filled.arguments().toArray(String[]::new))
                .withEnvironment(plain)
                .withSecrets(secrets)
                .withDefaults(environment.defaults())
                .withTimeout(timeout);
    }

    @Override
    public List<Diagnosis> obstacles(Duration wait, Cancellation cancellation) {
        Stream<Diagnosis> inDatabase = books.stream()
                .flatMap(table -> preset.states().stream()
                        .flatMap(state -> table.inState(state).stream().map(id -> diagnosis(state, id))));
        return Stream.concat(inDatabase, inFiles().stream()).toList();
    }

    /** A command of release.yaml's own may run the tool in another way than the preset's, so nothing is known of it. */
    private List<Diagnosis> inFiles() {
        return migrate.command().isEmpty()
                ? files().map(found -> new FileObstacles(preset, found)
                                .of(found.pending(applied(Optional.of(found)), target), target == null))
                        .orElse(List.of())
                : List.of();
    }

    @Override
    public List<Diagnosis> diagnose() {
        if (books.isEmpty()) {
            return List.of();
        }
        List<Diagnosis> found = new ArrayList<>(obstacles(Duration.ZERO, new Cancellation()));
        PendingMigrations pending = pending(Events.none(), new Cancellation());
        boolean refused = found.stream().anyMatch(each -> each.title().startsWith(FileObstacles.MISSING));
        Diagnoses.drift(refused ? List.of() : pending.missing()).ifPresent(found::add);
        Diagnoses.pending(pending).ifPresent(found::add);
        return Diagnoses.sorted(found);
    }

    @Override
    public CommandResult repair(List<String> command, Events events, Cancellation cancellation) {
        return site.run(command(new PresetCommand(command, Map.of()), migrate.timeout()), events, cancellation);
    }

    private Diagnosis diagnosis(Preset.State state, String id) {
        List<List<String>> repair = new ArrayList<>();
        state.repair().stream()
                .map(command -> PresetCommand.of(preset, command, there(new Cancellation()))
                        .withUrl(preset, url))
                .map(command -> command.arguments().stream()
                        .map(argument -> withId(argument, id))
                        .toList())
                .forEach(repair::add);
        if (state.sql() != null) {
            repair.add(Diagnoses.sqlRepair(state.sql().replace("{id}", id.replace("'", "''"))));
        }
        return new Diagnosis(
                Diagnosis.Severity.valueOf(state.severity().name()),
                state.title() + (id.isEmpty() ? "" : ": " + id),
                state.meaning().replace("{id}", id),
                repair);
    }

    private String withId(String argument, String id) {
        return PREVIOUS.matcher(argument)
                .replaceAll(found -> Matcher.quoteReplacement(
                        files().flatMap(files -> files.before(id)).orElse(found.group(1))))
                .replace("{id}", id);
    }

    /** What a tool prints when it is asked, in bounded memory. */
    private static final class Answer {

        private static final int LONGEST = 4_000_000;

        private final List<String> lines = new ArrayList<>();
        private int characters;

        synchronized void add(String line) {
            characters = Math.min(LONGEST + 1, characters + line.length() + 1);
            if (isComplete()) {
                lines.add(line);
            }
        }

        synchronized boolean isComplete() {
            return characters <= LONGEST;
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }
    }
}
