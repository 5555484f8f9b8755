package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.cli.demo.Demo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: a release from end to end, on an application of its own. */
@Command(
        name = "demo",
        description = "Release a small shop of its own: version 2 goes live, version 3 fails in its migration and does"
                + " not. Nothing has to be installed.",
        footer = {"", "Example:", "  sluice demo"})
final class DemoCommand extends SluiceCommand {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description = "Where the shop is put: an empty or new directory, or that of an earlier demo. Without it, a"
                    + " new temporary one.")
    @Nullable
    Path directory;

    DemoCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        Terminal terminal = output.noColor ? session.outTerminal().withoutColour() : session.outTerminal();
        PrintStream out = output.json() ? session.err() : session.out();
        new Demo(place(), (to, in, arguments) -> run(to, in, terminal, arguments), session.program(), out).run();
        return ExitStatus.DONE.code();
    }

    /** The same program in this process; what it says of failures is a part of the story. */
    private int run(PrintStream out, Path in, Terminal terminal, List<String> arguments) {
        Session inner = new Session(
                out,
                out,
                terminal,
                terminal,
                session.environment(),
                in,
                session.interruption(),
                session.redactor(),
                session.program());
        return new Program(inner).run(arguments.toArray(String[]::new));
    }

    private Path place() {
        return directory == null
                ? temporary()
                : session.directory().resolve(directory).toAbsolutePath().normalize();
    }

    /** A new directory that only its owner may enter, with a name that can be typed. */
    private static Path temporary() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        SecureRandom random = new SecureRandom();
        try {
            while (true) {
                Path place = parent.resolve(String.format("sluice-demo-%04x", random.nextInt(0x10000)));
                try {
                    return Files.createDirectory(place, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                } catch (FileAlreadyExistsException taken) {
                    // the next name
                }
            }
        } catch (IOException e) {
            throw new SluiceException("no directory for the demo can be made in " + parent + ": " + e.getMessage(), e);
        }
    }
}
