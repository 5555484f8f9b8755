package io.sluice.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at a command before it is started, so that what a person has to mend is said in one sentence. */
public final class CommandCheck {

    private CommandCheck() {}

    static void check(Command command, Redactor redactor) {
        if (!Files.isDirectory(command.directory())) {
            throw failure("%s cannot run in %s: there is no such directory; create it or correct the path"
                    .formatted(command.program(), command.directory()));
        }
        arguments(command, redactor);
        String program = command.arguments().get(0);
        if (program.contains("/")) {
            checkFile(command, command.directory().resolve(program));
        } else {
            checkOnPath(command, program);
        }
    }

    /**
     * What has to be so wherever the command runs.
     *
     * @throws CommandException if an argument holds a secret, or what no program can be given
     */
    public static void arguments(Command command, Redactor redactor) {
        List<String> arguments = command.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            if (redactor.isSecretIn(arguments.get(i))) {
                throw failure(("argument %d of %s holds a secret, which every user of the machine could read in the"
                                + " process list; pass it in an environment variable or a file")
                        .formatted(i, redactor.redact(command.program())));
            }
            if (arguments.get(i).indexOf('\0') >= 0) {
                throw failure("argument %d of %s holds a NUL character, which no program can be given; remove it"
                        .formatted(i, command.program()));
            }
        }
    }

    private static void checkFile(Command command, Path file) {
        if (Files.isDirectory(file)) {
            throw failure("%s is a directory, not a program; name the program in it".formatted(file));
        }
        if (!Files.exists(file)) {
            throw failure("the program %s does not exist; create it or correct its path".formatted(file.normalize()));
        }
        if (!Files.isExecutable(file)) {
            throw failure("the program %1$s is not executable; run: chmod +x %1$s".formatted(file.normalize()));
        }
    }

    private static void checkOnPath(Command command, String program) {
        String path = variable(command, "PATH").orElse("/usr/bin:/bin");
        boolean found = Stream.of(path.split(File.pathSeparator))
                .map(each -> candidate(command, each, program))
                .flatMap(Optional::stream)
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
        if (!found) {
            throw failure(
                    "%s was not found on PATH (%s); install it or name it by its full path".formatted(program, path));
        }
    }

    /** An empty or relative entry starts at the command's directory. */
    private static Optional<Path> candidate(Command command, String entry, String program) {
        try {
            return Optional.of(command.directory().resolve(entry).resolve(program));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> variable(Command command, String name) {
        Map<String, String> own = command.environment();
        return Optional.ofNullable(own.getOrDefault(name, System.getenv(name)));
    }

    private static CommandException failure(String sentence) {
        return new CommandException(sentence, null);
    }
}
