package io.sluice.release;

import io.sluice.ExitStatus;
import java.util.EnumSet;
import java.util.Set;

/** Which phases one process runs: a whole release, or one of its phases. */
enum Scope {
    RELEASE(EnumSet.of(Phase.BACKUP, Phase.MIGRATE, Phase.PROMOTE), ExitStatus.FAILED),
    BACKUP(EnumSet.of(Phase.BACKUP), ExitStatus.BACKUP_FAILED),
    MIGRATE(EnumSet.of(Phase.MIGRATE), ExitStatus.MIGRATION_FAILED),
    PROMOTE(EnumSet.of(Phase.PROMOTE), ExitStatus.PROMOTION_FAILED);

    private final Set<Phase> phases;
    private final ExitStatus onFailure;

    Scope(Set<Phase> phases, ExitStatus onFailure) {
        this.phases = phases;
        this.onFailure = onFailure;
    }

    boolean has(Phase phase) {
        return phases.contains(phase);
    }

    /** What the run ends with if it fails outside its phases: before the first, or between them. */
    ExitStatus onFailure() {
        return onFailure;
    }
}
