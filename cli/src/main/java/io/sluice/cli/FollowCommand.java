package io.sluice.cli;

import io.sluice.handover.Follower;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The steps before and after the application's own, while another sluice keeps the directory between them. */
abstract class FollowCommand extends SluiceCommand {

    @Parameters(paramLabel = "DIR", description = "The directory of --hand-over.")
    Path directory = Path.of("");

    FollowCommand(Session session) {
        super(session);
    }

    abstract OptionalInt follow(Follower follower);

    @Override
    public final Integer call() {
        PrintStream shown = output.json() ? session.err() : session.out();
        Follower follower = new Follower(
                session.directory().resolve(directory),
                shown::println,
                session.interruption().cancellation());
        OptionalInt exit = follow(follower);
        if (exit.isPresent()) {
            byte[] document = follower.document();
            if (document.length > 0) {
                result(document);
            }
        }
        return exit.orElse(0);
    }

    @Command(
            name = "prepare",
            description = {
                "Wait until a sluice that was started with --hand-over has something to run for the application's"
                        + " container, or is through; show what it says.",
                "Ends with its exit status if it is through, else with 0."
            },
            footer = {"", "Example:", "  sluice prepare /handover && sh /handover/run; sluice record /handover"})
    static final class Prepare extends FollowCommand {
        Prepare(Session session) {
            super(session);
        }

        @Override
        OptionalInt follow(Follower follower) {
            return follower.prepare();
        }
    }

    @Command(
            name = "record",
            description = {
                "Wait until a sluice that was started with --hand-over has recorded what the application's container did,"
                        + " also if that failed; show what it says.",
                "To be started when that container's step is over. Ends with the exit status of that sluice."
            },
            footer = {"", "Example:", "  sluice record /handover --result status=/tekton/results/status"})
    static final class Record extends FollowCommand {
        Record(Session session) {
            super(session);
        }

        @Override
        OptionalInt follow(Follower follower) {
            return OptionalInt.of(follower.record());
        }
    }
}
