package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client programs of MariaDB or MySQL.
 *
 * @param dump {@code mariadb-dump} or {@code mysqldump}
 * @param client {@code mariadb} or {@code mysql}
 * @param mariaDb who made them; on many systems {@code mysqldump} is MariaDB's
 * @param version such as {@code 10.11.6}
 */
record MariaDbPrograms(Path dump, Path client, boolean mariaDb, String version) {

    private static final Pattern DISTRIBUTION = Pattern.compile("(?:Distrib|from) (\\d+\\.\\d+\\.\\d+)");
    private static final Pattern PLAIN_VERSION = Pattern.compile("Ver (\\d+\\.\\d+\\.\\d+)");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+).*");

    /** The directories of PATH. */
    static List<Path> searchPath() {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** @throws DatabaseException if they are not installed */
    static MariaDbPrograms find(boolean mariaDbServer, List<Path> searchPath, CommandRunner runner) {
        List<String> dumps =
                mariaDbServer ? List.of("mariadb-dump", "mysqldump") : List.of("mysqldump", "mariadb-dump");
        for (String name : dumps) {
            Optional<Path> dump = program(name, searchPath);
            Optional<Path> client = program(name.equals("mariadb-dump") ? "mariadb" : "mysql", searchPath);
            if (dump.isPresent() && client.isPresent()) {
                return describe(dump.get(), client.get(), runner);
            }
        }
        throw new DatabaseException((mariaDbServer ? "mariadb-dump and mariadb are" : "mysqldump and mysql are")
                + " not on PATH; install the database's client programs (Debian: "
                + (mariaDbServer ? "mariadb-client)" : "default-mysql-client)"));
    }

    private static Optional<Path> program(String name, List<Path> searchPath) {
        return searchPath.stream()
                .map(directory -> directory.resolve(name).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static MariaDbPrograms describe(Path dump, Path client, CommandRunner runner) {
        Command command = Command.of(Path.of("/"), dump.toString(), "--no-defaults", "--version")
                .withTimeout(Duration.ofSeconds(30));
        CommandResult result = runner.run(command, Events.none(), new Cancellation());
        String text = String.join(" ", result.lastLines());
        for (Pattern pattern : List.of(DISTRIBUTION, PLAIN_VERSION)) {
            Matcher matcher = pattern.matcher(text);
            if (result.succeeded() && matcher.find()) {
                return new MariaDbPrograms(dump, client, text.contains("MariaDB"), matcher.group(1));
            }
        }
        throw new DatabaseException(dump + " does not tell its version, so it cannot be trusted with a backup;"
                + " install the database's client programs anew");
    }

    /**
     * MySQL's programs do not know what MariaDB has of its own, and an older program does not know what a newer server
     * has: such a dump can lack something without a word. MariaDB's programs are let near a MySQL server.
     *
     * @throws DatabaseException if these programs cannot be trusted with that server
     */
    void checkFit(boolean mariaDbServer, String serverVersion) {
        if (mariaDbServer && !mariaDb) {
            throw new DatabaseException(dump + " is MySQL's (" + version + ") and the server is MariaDB "
                    + serverVersion + "; install MariaDB's client programs (Debian: mariadb-client)");
        }
        if (mariaDb == mariaDbServer && release(version) < release(serverVersion)) {
            throw new ClientTooOldException(dump + " " + version + " is older than the server, " + serverVersion
                    + "; install client programs of version " + serverVersion + " or newer");
        }
    }

    /** Major and minor version as one number; a patch changes nothing in what is dumped. */
    private static int release(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches() ? Integer.parseInt(numbers.group(1)) * 1000 + Integer.parseInt(numbers.group(2)) : 0;
    }

    /** Whether the dump program can write the history of system-versioned tables (mariadb-dump 10.11). */
    boolean dumpsHistory() {
        return mariaDb && release(version) >= 10_011;
    }

    /**
     * Writes how to reach the database, password included, into a file of mode 0600. The programs read no other option
     * file, so that what a user keeps in {@code ~/.my.cnf} does not change a backup.
     *
     * @return the argument that has to be the first
     */
    String optionFile(ScratchDirectory scratch, DatabaseUrl url) {
        List<String> lines = new ArrayList<>(List.of("[client]"));
        if (url.socket() != null) {
            lines.add(option("socket", url.socket()));
            lines.add("protocol=socket");
        } else {
            lines.add(option("host", url.hostOrDefault()));
            lines.add("port=" + url.portOrDefault());
            lines.add("protocol=tcp");
        }
        if (url.user() != null) {
            lines.add(option("user", url.user()));
        }
        lines.add(option("password", url.passwordOrEmpty().reveal()));
        lines.addAll(MariaDbTls.of(url.parameters()).options(mariaDb));
        return "--defaults-file=" + write(scratch.file("client.cnf"), lines);
    }

    private static Path write(Path file, List<String> lines) {
        try {
            return Files.write(file, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Like {@link #optionFile}, for the dump program, which leaves these tables or views out; a list can be long. */
    String dumpOptionFile(String clientFile, ScratchDirectory scratch, String database, List<String> without) {
        List<String> lines = new ArrayList<>(
                List.of("!include " + clientFile.substring("--defaults-file=".length()), "[mysqldump]"));
        without.forEach(name -> lines.add(option("ignore-table", database + "." + name)));
        return "--defaults-file=" + write(scratch.file("dump.cnf"), lines);
    }

    /** A line of an option file; the escapes are those of MariaDB's "Configuring MariaDB with Option Files". */
    static String option(String name, String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        return name + "=\"" + escaped + "\"";
    }
}
