package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL's client programs of one version, which all lie in one directory.
 *
 * @param version such as {@code 15.18}
 */
record PostgresPrograms(Path directory, String version, int major) {

    private static final List<String> NEEDED = List.of("pg_dump", "pg_restore");
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) ((\\d+)\\S*)");

    private static final Pattern ERROR = Pattern.compile("\\b(?:error|ERROR|FATAL|PANIC): ");

    /** Where packages put them: Debian and PGDG's apt; PGDG's yum; Alpine; Homebrew on both kinds of Mac. */
    private static final List<List<String>> PLACES = List.of(
            List.of("/usr/lib/postgresql", "*", "bin"),
            List.of("/usr", "pgsql-*", "bin"),
            List.of("/usr/libexec", "postgresql*", ""),
            List.of("/opt/homebrew/opt", "{postgresql,libpq}*", "bin"),
            List.of("/usr/local/opt", "{postgresql,libpq}*", "bin"));

    private static final Map<String, String> VARIABLES = Map.of(
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "sslkey", "PGSSLKEY",
            "sslcrl", "PGSSLCRL",
            "channel_binding", "PGCHANNELBINDING",
            "gssencmode", "PGGSSENCMODE",
            "krbsrvname", "PGKRBSRVNAME",
            "options", "PGOPTIONS");

    /**
     * The programs on PATH if they are not older than the server, else the oldest installed ones that are not.
     *
     * @throws DatabaseException if there are none, with what to install
     */
    static PostgresPrograms find(int server, CommandRunner runner) {
        return choose(server, installed(runner));
    }

    /** @param installed in the order in which they are preferred */
    static PostgresPrograms choose(int server, List<PostgresPrograms> installed) {
        return installed.stream()
                .filter(found -> found.major >= server)
                .findFirst()
                .orElseThrow(() -> {
                    String install = "; install postgresql-client-" + server + " or newer";
                    return installed.isEmpty()
                            ? new ClientTooOldException("pg_dump and pg_restore are not both on PATH" + install)
                            : new ClientTooOldException("pg_dump " + installed.get(installed.size() - 1).version
                                    + " is older than the server, which is PostgreSQL " + server + install);
                });
    }

    private static List<PostgresPrograms> installed(CommandRunner runner) {
        List<PostgresPrograms> onPath = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> ask(Path.of(directory), runner).stream())
                .limit(1)
                .toList();
        List<PostgresPrograms> all = new ArrayList<>(onPath);
        PLACES.stream()
                .flatMap(place -> list(place).stream())
                .flatMap(directory -> ask(directory, runner).stream())
                .sorted(Comparator.comparingInt(PostgresPrograms::major))
                .forEach(all::add);
        return all;
    }

    private static List<Path> list(List<String> place) {
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(Path.of(place.get(0)), place.get(1))) {
            versions.forEach(version -> directories.add(version.resolve(place.get(2))));
        } catch (IOException e) {
            // not this kind of system
        }
        return directories;
    }

    private static Optional<PostgresPrograms> ask(Path directory, CommandRunner runner) {
        if (!NEEDED.stream().allMatch(program -> isProgram(directory.resolve(program)))) {
            return Optional.empty();
        }
        Command command = Command.of(
                        ScratchDirectory.system(), directory.resolve("pg_dump").toString(), "--version")
                .withTimeout(Duration.ofSeconds(30));
        try {
            CommandResult result = runner.run(command, Events.none(), new Cancellation());
            Matcher version = VERSION.matcher(String.join("\n", result.lastLines()));
            return result.succeeded() && version.find()
                    ? Optional.of(new PostgresPrograms(directory, version.group(1), Integer.parseInt(version.group(2))))
                    : Optional.empty();
        } catch (CommandException e) {
            return Optional.empty();
        }
    }

    /** Debian's wrapper in /usr/bin picks a version by settings of its own; the programs behind it are found directly. */
    private static boolean isProgram(Path program) {
        try {
            return Files.isExecutable(program) && !program.toRealPath().endsWith("pg_wrapper");
        } catch (IOException e) {
            return false;
        }
    }

    /** A command that reaches {@code url} by its environment alone and never asks for a password. */
    Command command(DatabaseUrl url, String application, String program, String... arguments) {
        List<String> vector = new ArrayList<>();
        if (System.getenv("PGSERVICE") != null) {
            // A service would override what we say, and an empty name of one is an error.
            vector.addAll(List.of("env", "-u", "PGSERVICE"));
        }
        vector.add(directory.resolve(program).toString());
        vector.addAll(List.of(arguments));
        return Command.of(ScratchDirectory.system(), vector.toArray(String[]::new))
                .withTimeout(Duration.ofDays(7))
                .withEnvironment(environment(url, application))
                .withSecrets(url.password() == null ? Map.of() : Map.of("PGPASSWORD", url.password()));
    }

    /** A command that reaches no database. */
    Command command(String program, String... arguments) {
        List<String> vector = new ArrayList<>(List.of(directory.resolve(program).toString()));
        vector.addAll(List.of(arguments));
        return Command.of(ScratchDirectory.system(), vector.toArray(String[]::new))
                .withTimeout(Duration.ofDays(7));
    }

    private static Map<String, String> environment(DatabaseUrl url, String application) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PGHOST", url.socket() == null ? url.hostOrDefault() : url.socket());
        environment.put("PGHOSTADDR", "");
        environment.put("PGPORT", Integer.toString(url.portOrDefault()));
        environment.put("PGDATABASE", url.database());
        if (url.user() != null) {
            environment.put("PGUSER", url.user());
        }
        environment.put("PGAPPNAME", application);
        environment.put("PGCONNECT_TIMEOUT", "10");
        environment.put("LC_MESSAGES", "C");
        VARIABLES.forEach((parameter, variable) -> {
            String value = url.parameters().get(parameter);
            if (value != null) {
                environment.put(variable, value.equals("no-verify") ? "require" : value);
            }
        });
        if ("true".equals(url.parameters().get("ssl"))) {
            environment.putIfAbsent("PGSSLMODE", "require");
        }
        return environment;
    }

    /** An error comes before what explains it; warnings before it are left out. */
    private static List<String> fromFirstError(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (ERROR.matcher(lines.get(i)).find()) {
                return lines.subList(i, lines.size());
            }
        }
        return lines.subList(Math.max(0, lines.size() - 3), lines.size());
    }

    /** What a failed program said, as the end of a sentence. */
    static String reason(String program, CommandResult result) {
        List<String> said = fromFirstError(result.lastLines()).stream()
                .map(String::strip)
                .map(line -> line.replaceFirst("^(?:pg_dump|pg_restore): *", "")
                        .replaceFirst("^(?:error|ERROR|FATAL): *", ""))
                .filter(line -> !line.isBlank())
                .toList();
        String end = String.join(" / ", said.subList(0, Math.min(3, said.size())));
        String how = result.exitStatus() > 128
                ? " was killed by signal " + (result.exitStatus() - 128)
                : " ended with status " + result.exitStatus();
        return program + how + (end.isEmpty() ? "" : ": " + end);
    }
}
