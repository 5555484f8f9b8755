package io.sluice.preset;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sluice.database.DatabaseFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one framework migrates, as data. {@code docs/presets.md} describes each field for those who write their own.
 *
 * @param id the word that release.yaml names
 * @param title the framework's name as its makers write it
 * @param languages the languages its users write
 * @param detect files by which an application of this framework is known; null: never detected, only named
 * @param migrate what runs
 * @param pending how to see what is not applied yet; null: cannot be seen, so it always counts as pending
 * @param environment variables for the tool: keys are {@code always}, {@code unless-set} (only where the
 *     environment that the tool runs in has no such variable) or a database family; values are templates, see {@link PresetEnvironment}
 * @param bookkeeping the table in which the tool notes what it applied; null: none that Sluice can read
 * @param lock how the tool keeps two of its runs apart, by database family
 * @param states rows in the database that mean trouble; doctor looks for them
 * @param failures what the tool prints when it fails, and what to do then; the first that matches counts
 * @param warnings what is said before each migration, by database family: for what the tool hides from every caller
 * @param notes what a user should know
 * @param source where the facts come from, by subject: a file of the tool's source or a page of its documentation
 */
public record Preset(
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) String title,
        List<String> languages,
        @Nullable Detection detect,
        @JsonProperty(required = true) Migrate migrate,
        @Nullable Pending pending,
        Map<String, Map<String, String>> environment,
        @Nullable Bookkeeping bookkeeping,
        Map<String, Lock> lock,
        List<State> states,
        List<Failure> failures,
        Map<String, String> warnings,
        List<String> notes,
        Map<String, String> source) {

    private static final Set<String> FAMILIES = Set.of("postgresql", "mysql", "mariadb", "sqlite");

    /** What most tools read, for a command of which nothing else is known. */
    private static final Map<String, Map<String, String>> DATABASE_URL = Map.of(
            "postgresql", Map.of("DATABASE_URL", "{url:postgresql}"),
            "mysql", Map.of("DATABASE_URL", "{url:mysql}"),
            "sqlite", Map.of("DATABASE_URL", "{url:sqlite:}"));

    public Preset {
        languages = orEmpty(languages);
        environment = environment == null ? Map.of() : environment;
        lock = lock == null ? Map.of() : lock;
        states = orEmpty(states);
        failures = orEmpty(failures);
        warnings = warnings == null ? Map.of() : warnings;
        notes = orEmpty(notes);
        source = source == null ? Map.of() : source;
        require(id.matches("[a-z0-9][a-z0-9-]*"), "id: '" + id + "' is not made of a-z, 0-9 and '-'");
        environment.keySet().stream()
                .filter(key -> !FAMILIES.contains(key) && !key.equals("always") && !key.equals("unless-set"))
                .findFirst()
                .ifPresent(key -> require(false, "environment: '" + key + "' is no database family"));
        requireFamilies("lock", lock);
        requireFamilies("warnings", warnings);
        boolean files = pending != null && pending.files() != null;
        boolean graph = files && pending.files().parents() != null;
        Holds holds = bookkeeping == null ? Holds.EVERY : bookkeeping.holds();
        require(holds != Holds.NEWEST || files, "bookkeeping.holds: newest needs pending.files, which it counts");
        require(holds != Holds.HEADS || graph, "bookkeeping.holds: heads needs pending.files.parents");
    }

    /** What is said before a migration on this family. */
    public Optional<String> warningOn(DatabaseFamily family) {
        return byFamily(warnings, family);
    }

    /** How the tool locks on this family; empty if the preset does not know the family. */
    public Optional<Lock> lockOn(DatabaseFamily family) {
        return byFamily(lock, family);
    }

    /** The same preset with another command that migrates, to a target version too. */
    public Preset withCommand(List<String> command) {
        Target target = migrate.target() == null ? null : migrate.target().withoutCommand();
        return new Preset(
                id,
                title,
                languages,
                detect,
                new Migrate(command, migrate.url(), migrate.programs(), null, target),
                pending,
                environment,
                bookkeeping,
                lock,
                states,
                failures,
                warnings,
                notes,
                source);
    }

    /**
     * A command of release.yaml's own.
     *
     * @param custom what is known of it; null: nothing
     */
    public static Preset ofCommand(List<String> command, @Nullable Custom custom) {
        Custom known = custom == null ? Custom.NOTHING : custom;
        return new Preset(
                "command",
                "the command of release.yaml",
                List.of(),
                null,
                new Migrate(command, Map.of(), known.programs(), null, known.target()),
                known.pending(),
                known.environment().isEmpty() ? DATABASE_URL : known.environment(),
                known.bookkeeping(),
                known.lock(),
                known.states(),
                known.failures(),
                known.warnings(),
                List.of(),
                Map.of());
    }

    /** What release.yaml may say of a command of its own: what a preset says, but for its name and how it is detected. */
    public record Custom(
            Map<String, List<List<String>>> programs,
            @Nullable Target target,
            @Nullable Pending pending,
            Map<String, Map<String, String>> environment,
            @Nullable Bookkeeping bookkeeping,
            Map<String, Lock> lock,
            List<State> states,
            List<Failure> failures,
            Map<String, String> warnings) {

        private static final Custom NOTHING =
                new Custom(Map.of(), null, null, Map.of(), null, Map.of(), List.of(), List.of(), Map.of());

        public Custom {
            programs = programs == null ? Map.of() : programs;
            environment = environment == null ? Map.of() : environment;
            lock = lock == null ? Map.of() : lock;
            states = orEmpty(states);
            failures = orEmpty(failures);
            warnings = warnings == null ? Map.of() : warnings;
        }

        /**
         * Reads it as strictly as a preset's file.
         *
         * @param fields texts, lists and maps of them
         * @throws PresetException if something in it is not known or missing
         */
        public static Custom of(Map<String, Object> fields) {
            Custom custom = PresetReader.custom(fields);
            ofCommand(List.of("check"), custom);
            return custom;
        }
    }

    /** The entry for the family; MariaDB and MySQL stand in for each other where only one of them is named. */
    static <T> Optional<T> byFamily(Map<String, T> values, DatabaseFamily family) {
        T own = values.get(family.id());
        if (own != null) {
            return Optional.of(own);
        }
        return switch (family) {
            case MARIADB -> Optional.ofNullable(values.get(DatabaseFamily.MYSQL.id()));
            case MYSQL -> Optional.ofNullable(values.get(DatabaseFamily.MARIADB.id()));
            case POSTGRESQL, SQLITE -> Optional.empty();
        };
    }

    /**
     * Which directories hold an application of this framework: every test of {@code all} holds, at least one of {@code
     * any} if there are such, and none of {@code none}.
     */
    public record Detection(List<FileTest> all, List<FileTest> any, List<FileTest> none) {
        public Detection {
            all = orEmpty(all);
            any = orEmpty(any);
            none = orEmpty(none);
            require(!all.isEmpty() || !any.isEmpty(), "detect needs a file under 'all' or 'any'");
        }
    }

    /**
     * What runs: a command, or a tool that Sluice has in itself.
     *
     * @param command the argument vector; {@code {target}} stands for the arguments of a target version and vanishes
     *     without one, {@code {url}} for the database, {@code {name}} for a program under {@code programs}
     * @param url by database family, for a tool that takes its URL as an argument only: a template as for the
     *     environment, rendered without the password, for which the environment has to have a variable
     * @param programs other spellings of a program, the first that is there is taken, such as {@code bin/rails} or
     *     {@code bundle exec rails}
     * @param embedded {@code liquibase}
     */
    public record Migrate(
            List<String> command,
            Map<String, String> url,
            Map<String, List<List<String>>> programs,
            @Nullable String embedded,
            @Nullable Target target) {
        public Migrate {
            command = orEmpty(command);
            url = url == null ? Map.of() : url;
            programs = programs == null ? Map.of() : programs;
            require(command.isEmpty() == (embedded != null), "migrate needs either 'command' or 'embedded'");
            require(embedded == null || embedded.equals("liquibase"), "migrate.embedded: only 'liquibase' is there");
        }
    }

    /**
     * How the tool is told a target version.
     *
     * @param pattern what a target looks like; its groups are {@code {1}}, {@code {2}}, … below, all of it is {@code
     *     {target}}
     * @param command runs instead of {@code migrate.command}, where the tool has a command of its own for a target
     * @param arguments take the place of {@code {target}} in the command
     * @param environment variables that are set
     * @param example such as {@code 20260102030405}, for messages
     */
    public record Target(
            @JsonProperty(required = true) Pattern pattern,
            List<String> command,
            List<String> arguments,
            Map<String, String> environment,
            @JsonProperty(required = true) String example) {
        public Target {
            command = orEmpty(command);
            arguments = orEmpty(arguments);
            environment = environment == null ? Map.of() : environment;
        }

        private Target withoutCommand() {
            return new Target(pattern, List.of(), arguments, environment, example);
        }
    }

    /** By files, by asking the tool, or by files first and the tool where files are not certain. */
    public record Pending(@Nullable Files files, @Nullable Question tool) {
        public Pending {
            require(files != null || tool != null, "pending needs 'files' or 'tool'");
        }
    }

    /**
     * Migrations seen as files.
     *
     * @param directory where a configuration file says that they lie: the first group of the first test that finds one,
     *     a path in the migration directory; {@code {directory}} in {@code glob} and {@code unless}. Empty: the glob
     *     alone says it
     * @param glob paths in the migration directory
     * @param id matches a path, or with {@code parents} the file's text; its groups are the id, joined as the bookkeeping's
     *     columns are
     * @param parents for frameworks whose migrations name those that they follow: finds these statements in the file's
     *     text; each quoted word in its group is the id of a parent. Null: migrations follow each other in the order of
     *     their ids
     * @param certain whether files and bookkeeping together prove that nothing is pending
     * @param because why not; a sentence
     * @param unless files that take the certainty away, such as a configuration that moves the directory
     * @param oneHead with {@code parents}: whether the tool refuses to migrate to the newest version if several migrations
     *     are followed by none
     * @param refusesMissing whether the tool refuses to run if a migration that is applied has no file
     */
    public record Files(
            List<FileTest> directory,
            @JsonProperty(required = true) String glob,
            @JsonProperty(required = true) Pattern id,
            @Nullable Pattern parents,
            @JsonProperty(required = true) boolean certain,
            @Nullable String because,
            List<FileTest> unless,
            @Nullable Boolean oneHead,
            @Nullable Boolean refusesMissing) {
        public Files {
            directory = orEmpty(directory);
            unless = orEmpty(unless);
            require(
                    directory.isEmpty() != glob.contains("{directory}"),
                    "pending.files.directory and {directory} in glob need each other");
            require(
                    directory.stream().allMatch(FileTest::hasGroup),
                    "pending.files.directory: 'contains' needs a group that is the directory");
            require(certain || because != null, "pending.files.because has to say why it is not certain");
        }
    }

    /**
     * What the tool is asked, and how its answer is read. Patterns are looked for in the whole output, line by line
     * ({@code (?m)}); their groups are the id, joined as the bookkeeping's columns are.
     *
     * @param command as under {@code migrate}
     * @param exits exit statuses with which there is an answer
     * @param understood must be found, else it is no answer
     * @param pending finds each migration that is not applied
     * @param applied finds each that is and has a file: one that our bookkeeping does not hold shows that the tool uses
     *     another database than release.yaml names, one that only our bookkeeping holds has lost its file
     */
    public record Question(
            @JsonProperty(required = true) List<String> command,
            @JsonProperty(required = true) Set<Integer> exits,
            @JsonProperty(required = true) Pattern understood,
            @JsonProperty(required = true) Pattern pending,
            @Nullable Pattern applied) {}

    /**
     * The table in which the tool notes what it applied.
     *
     * @param columns their values, joined by {@code separator}, are a migration's id; empty ones are left out
     * @param id finds the id in them where they are more: its groups, joined. A row in which it is not found is no migration
     *     of those that are looked at; null: they are the id
     * @param where SQL condition that holds for migrations that were applied with success; null: every row
     * @param order columns that sort the oldest first
     * @param schema where the table is on PostgreSQL: {@code search-path}, {@code current}, or the name of the schema
     *     that the tool uses unless the URL names one
     * @param quoted false if the tool writes its names without quotes, so that the database folds their case
     * @param holds which migrations have a row
     */
    public record Bookkeeping(
            @JsonProperty(required = true) String table,
            @JsonProperty(required = true) List<String> columns,
            @Nullable String separator,
            @Nullable Pattern id,
            @Nullable String where,
            @JsonProperty(required = true) List<String> order,
            @Nullable String schema,
            @Nullable Boolean quoted,
            @Nullable Holds holds) {
        public Bookkeeping {
            separator = separator == null ? "." : separator;
            schema = schema == null ? SEARCH_PATH : schema;
            quoted = quoted == null || quoted;
            holds = holds == null ? Holds.EVERY : holds;
            require(!columns.isEmpty(), "bookkeeping.columns is empty");
        }

        /** Value of {@code schema}: the first table of that name on the search path, as an unqualified name finds it. */
        public static final String SEARCH_PATH = "search-path";

        /** Value of {@code schema}: the session's current schema and no other. */
        public static final String CURRENT = "current";
    }

    /** Which migrations have a row in the bookkeeping table. */
    public enum Holds {
        /** Every one that was applied. */
        @JsonProperty("every")
        EVERY,
        /**
         * The newest one; those before it are the files up to it. One for which {@code where} is false began and did not
         * end.
         */
        @JsonProperty("newest")
        NEWEST,
        /** Those that no applied one follows; the others are their ancestors, see {@code parents} of the files. */
        @JsonProperty("heads")
        HEADS
    }

    /**
     * How the tool keeps two of its runs apart.
     *
     * @param sound whether two runs that start together are safe: one migrates, the other waits or fails cleanly, and a
     *     run that was killed leaves no lock behind
     * @param how one sentence
     */
    public record Lock(
            @JsonProperty(required = true) boolean sound,
            @JsonProperty(required = true) String how) {}

    /**
     * Rows that mean trouble.
     *
     * @param table null: the bookkeeping table
     * @param columns shown, and {@code {id}} in {@code meaning} and {@code repair}; null: the bookkeeping's
     * @param where SQL condition that holds for rows in this state
     * @param severity {@code info}, {@code warning} or {@code blocking}
     * @param repair argument vectors, a set for each row; more than one are alternatives or steps, as {@code meaning} says
     * @param sql where the tool has no command for it: a statement that repairs it, with {@code '{id}'} in quotes
     */
    public record State(
            @JsonProperty(required = true) String title,
            @Nullable String table,
            @Nullable List<String> columns,
            @JsonProperty(required = true) String where,
            @JsonProperty(required = true) Severity severity,
            @JsonProperty(required = true) String meaning,
            List<List<String>> repair,
            @Nullable String sql) {
        public State {
            repair = repair == null ? List.of() : repair;
        }
    }

    /** How bad a state is. */
    public enum Severity {
        @JsonProperty("info")
        INFO,
        @JsonProperty("warning")
        WARNING,
        @JsonProperty("blocking")
        BLOCKING
    }

    /** What a failing tool prints, found anywhere in its last lines, and what to do then, in one sentence. */
    public record Failure(
            @JsonProperty(required = true) Pattern pattern,
            @JsonProperty(required = true) String advice) {

        /** Where it is found in the output; empty also if that takes too long: the failure has a message without it. */
        public OptionalInt position(String output) {
            try {
                Matcher matcher = pattern.matcher(new LimitedText(output));
                return matcher.find() ? OptionalInt.of(matcher.start()) : OptionalInt.empty();
            } catch (LimitedText.TimeUpException | StackOverflowError e) {
                return OptionalInt.empty();
            }
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static void requireFamilies(String field, Map<String, ?> values) {
        values.keySet().stream()
                .filter(key -> !FAMILIES.contains(key))
                .findFirst()
                .ifPresent(key -> require(false, field + ": '" + key + "' is no database family"));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
