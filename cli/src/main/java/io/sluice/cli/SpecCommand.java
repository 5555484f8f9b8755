package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.handover.Keeper;
import io.sluice.release.Host;
import io.sluice.release.RecordJson;
import io.sluice.release.Releases;
import io.sluice.spec.ResolvedSpec;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A command about one release: it reads release.yaml first. */
abstract class SpecCommand extends SluiceCommand {

    private byte[] document = {};

    @Mixin
    SpecOptions options = new SpecOptions();

    SpecCommand(Session session) {
        super(session);
    }

    /** The directory through which the framework's commands are handed over to another container, if they are. */
    Optional<Path> handOver() {
        return Optional.empty();
    }

    @Override
    public final Integer call() {
        Optional<Path> directory = handOver();
        return directory.isEmpty() ? run(Optional.empty()) : keep(directory.get());
    }

    /** Runs as the keeper of a directory, in which everything is said that is said here. */
    private int keep(Path directory) {
        Path kept = session.directory().resolve(directory);
        Cancellation cancellation = session.interruption().cancellation();
        int exit = ExitStatus.FAILED.code();
        try (Keeper keeper = Keeper.open(kept, session.redactor(), screen(), cancellation)) {
            session = session.heardBy(keeper::say, output.json());
            try {
                exit = run(Optional.of(keeper));
                return exit;
            } catch (SluiceException e) {
                exit = e.exitStatus().code();
                String message = session.redactor().redact(String.valueOf(e.getMessage()));
                document = RecordJson.write(failure(e.exitStatus(), message), session.redactor()::redact);
                message.lines().forEach(line -> keeper.say("sluice: " + Shown.line(line)));
                throw e;
            } finally {
                keeper.end(exit, document);
            }
        }
    }

    private int run(Optional<Keeper> keeper) {
        ResolvedSpec resolved = options.read(session);
        session.redactor().add(resolved.secrets());
        Screen screen = screen();
        Host host =
                new Host(screen, session.interruption().cancellation(), session.redactor(), keeper, session.program());
        try (Releases releases = Releases.open(resolved, host)) {
            return run(resolved, releases, screen);
        } finally {
            screen.end();
        }
    }

    @Override
    final void result(byte[] json) {
        document = json;
        super.result(json);
    }

    /** Does it and shows it; gives the exit status. */
    abstract int run(ResolvedSpec resolved, Releases releases, Screen screen);

    static String name(ResolvedSpec resolved) {
        return resolved.spec().app() + "/" + resolved.spec().environment() + "/"
                + resolved.spec().version();
    }
}
