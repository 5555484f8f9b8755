package io.sluice.cli;

import io.sluice.migrate.PendingMigrations;
import io.sluice.release.Plan;
import io.sluice.release.Releases;
import io.sluice.report.Amounts;
import io.sluice.spec.ResolvedSpec;
import java.util.Objects;
import picocli.CommandLine.Command;

/** {@code plan} and {@code check}: what a release would do, and whether it can. */
abstract class PlanCommand extends HandOverCommand {

    PlanCommand(Session session) {
        super(session);
    }

    abstract Plan plan(Releases releases);

    @Override
    final int run(ResolvedSpec resolved, Releases releases, Screen screen) {
        Plan plan = plan(releases);
        screen.end();
        result(plan);
        if (!output.json()) {
            show(plan, screen);
        }
        return 0;
    }

    void show(Plan plan, Screen screen) {
        screen.title("Plan " + plan.release());
        screen.field("database", plan.database() + " (" + plan.engine() + ")");
        screen.field("preset", plan.preset());
        screen.field("backup", plan.backup() ? "is made" : "is not needed");
        screen.field("migrate", pending(plan.pending()));
        screen.field("promote", promotion(plan));
        plan.notes().forEach(note -> screen.field("note", note));
    }

    private static String pending(PendingMigrations pending) {
        String known = pending.ids().isEmpty()
                ? pending.certainlyNone() ? "nothing is pending" : "pending migrations are unknown"
                : Amounts.count(pending.ids().size(), "migration") + ": " + String.join(", ", pending.ids());
        return known + (pending.evidence().isBlank() ? "" : " (" + pending.evidence() + ")");
    }

    private static String promotion(Plan plan) {
        if (plan.target() == null) {
            return "nothing is promoted";
        }
        String live = Objects.requireNonNullElse(plan.live(), "nothing that is known");
        return plan.target() + (plan.inPlace() ? "; is live already" : "; live now: " + live);
    }

    @Command(
            name = "plan",
            description = "Show what a release would do now; changes nothing.",
            footer = {"", "Example:", "  sluice plan --set version=v2 --output json"})
    static final class Plain extends PlanCommand {
        Plain(Session session) {
            super(session);
        }

        @Override
        Plan plan(Releases releases) {
            return releases.plan();
        }
    }

    @Command(
            name = "check",
            description = "Prove that database, programs, store and target can be used; changes nothing.",
            footer = {"", "Example:", "  sluice check -f release.yaml"})
    static final class Check extends PlanCommand {
        Check(Session session) {
            super(session);
        }

        @Override
        Plan plan(Releases releases) {
            return releases.check();
        }

        @Override
        void show(Plan plan, Screen screen) {
            super.show(plan, screen);
            screen.say("");
            screen.outcome(true, "Everything that the release needs is there.");
        }
    }
}
