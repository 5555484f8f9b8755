package io.sluice.cli;

import io.sluice.command.Redactor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a command has around it.
 *
 * @param out standard output: the result
 * @param err standard error: failures, and all the rest when the result is JSON
 * @param redactor knows every secret of this process
 * @param program how a person starts sluice here
 */
record Session(
        PrintStream out,
        PrintStream err,
        Terminal outTerminal,
        Terminal errTerminal,
        Map<String, String> environment,
        Path directory,
        Interruption interruption,
        Redactor redactor,
        List<String> program) {

    static Session ofProcess(Interruption interruption) {
        Map<String, String> environment = System.getenv();
        return new Session(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Terminal.of("sluice.out", environment),
                Terminal.of("sluice.err", environment),
                environment,
                Path.of(""),
                interruption,
                new Redactor(),
                List.of(System.getProperty("sluice.program", "sluice")));
    }

    /** The same, heard by somebody else, too, line by line; standard output only if it is not for JSON. */
    Session heardBy(Consumer<String> listener, boolean json) {
        return new Session(
                json ? out : new PrintStream(new LineTee(out, listener), true, StandardCharsets.UTF_8),
                new PrintStream(new LineTee(err, listener), true, StandardCharsets.UTF_8),
                Terminal.plain(),
                Terminal.plain(),
                environment,
                directory,
                interruption,
                redactor,
                program);
    }

    /** UTF-8 whatever the locale says: JSON has to be, and logs are read elsewhere than they are written. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
