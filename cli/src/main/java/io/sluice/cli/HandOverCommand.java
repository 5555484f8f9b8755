package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.handover.Keeper;
import io.sluice.release.RecordJson;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For frameworks whose programs are in the application's container, where there is no Java. */
abstract class HandOverCommand extends SpecCommand {

    @Option(
            names = "--hand-over",
            paramLabel = "DIR",
            description = "Have the framework's commands run by another container: by 'sh DIR/run' in the application's"
                    + " directory there. See also: sluice prepare, sluice record.")
    @Nullable
    Path handOver;

    private byte[] document = {};

    HandOverCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        return handOver == null ? super.call() : keep(session.directory().resolve(handOver));
    }

    /** Runs as the keeper of the directory, in which everything is said that is said here. */
    private int keep(Path directory) {
        Cancellation cancellation = session.interruption().cancellation();
        int exit = ExitStatus.FAILED.code();
        try (Keeper keeper = Keeper.open(directory, session.redactor(), screen(), cancellation)) {
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

    @Override
    final void result(byte[] json) {
        document = json;
        super.result(json);
    }
}
