package io.sluice.cli;

import io.sluice.handover.Keeper;
import io.sluice.release.Host;
import io.sluice.release.Releases;
import io.sluice.spec.ResolvedSpec;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;

/** A command about one release: it reads release.yaml first. */
abstract class SpecCommand extends SluiceCommand {

    @Mixin
    SpecOptions options = new SpecOptions();

    SpecCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        return run(Optional.empty());
    }

    final int run(Optional<Keeper> keeper) {
        ResolvedSpec resolved = options.read(session, this::needs);
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

    /** Whether the command uses the field of this path; variables of the others need not be set. */
    boolean needs(String field) {
        return true;
    }

    /** For commands about backups and records: version, migration and promotion are not looked at. */
    static boolean isOfStoreOrDatabase(String field) {
        return Stream.of("app", "environment", "store", "database", "restore")
                .anyMatch(each -> field.equals(each) || field.startsWith(each + "."));
    }

    /** Does it and shows it; gives the exit status. */
    abstract int run(ResolvedSpec resolved, Releases releases, Screen screen);

    static String name(ResolvedSpec resolved) {
        return resolved.spec().app() + "/" + resolved.spec().environment() + "/"
                + resolved.spec().version();
    }
}
