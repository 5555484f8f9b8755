package io.sluice.report;

import io.sluice.release.Phase;
import io.sluice.release.PhaseRecord;
import io.sluice.release.PhaseStatus;
import io.sluice.release.ReleaseRecord;
import java.util.Optional;

/** How the gate before promotion stood in an attempt, and why; a drawing of the record, not the decision itself. */
record Gate(boolean open, String why) {

    static Gate of(ReleaseRecord record) {
        Optional<PhaseRecord> migrate = record.phase(Phase.MIGRATE);
        Optional<PhaseRecord> promote = record.phase(Phase.PROMOTE);
        if (promote.isPresent() && promote.get().status() == PhaseStatus.REFUSED) {
            return new Gate(false, "promotion was refused");
        }
        if (promote.isPresent()) {
            return new Gate(true, opened(migrate));
        }
        if (migrate.isEmpty()) {
            return new Gate(false, "nothing was migrated");
        }
        return switch (migrate.get().status()) {
            case SUCCEEDED, SKIPPED -> new Gate(true, opened(migrate));
            case FAILED, REFUSED -> new Gate(false, "the migration failed");
            case INTERRUPTED -> new Gate(false, "the migration was interrupted");
            case RUNNING -> new Gate(false, "the migration has not finished");
        };
    }

    private static String opened(Optional<PhaseRecord> migrate) {
        boolean skipped =
                migrate.map(each -> each.status() == PhaseStatus.SKIPPED).orElse(false);
        return skipped ? "nothing was pending" : "this release's migration is recorded";
    }
}
