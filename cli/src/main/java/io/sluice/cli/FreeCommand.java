package io.sluice.cli;

import io.sluice.release.Releases;
import io.sluice.spec.ResolvedSpec;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code sluice free}: for a release of which one phase ran in a process of its own and no other will. */
@Command(
        name = "free",
        description = {
            "Give the database back that a phase of this release keeps for its next one.",
            "Without it that happens by itself after 15 minutes."
        },
        footer = {"", "Example:", "  sluice free --set version=v2"})
final class FreeCommand extends SpecCommand {

    FreeCommand(Session session) {
        super(session);
    }

    @Override
    int run(ResolvedSpec resolved, Releases releases, Screen screen) {
        boolean freed = releases.free();
        result(Map.of("status", freed ? "freed" : "free", "release", name(resolved)));
        if (!output.json()) {
            screen.say(
                    freed ? "The database is free for other releases now." : "This release did not keep the database.");
        }
        return 0;
    }
}
