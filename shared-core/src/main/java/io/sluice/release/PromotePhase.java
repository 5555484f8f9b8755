package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import io.sluice.promote.PromotionException;
import io.sluice.promote.PromotionTarget;
import java.time.Instant;
import java.util.Optional;

/** Makes the new version the live one, if the gate opens; takes it back if it is not healthy. */
final class PromotePhase implements PhaseStep {

    private final Gate gate;
    private final PromotionTarget target;
    private final boolean rollBack;
    private final String database;
    private final Events events;
    private final Cancellation cancellation;

    /** @param rollBack whether a promotion that failed is taken back */
    PromotePhase(
            Gate gate,
            PromotionTarget target,
            boolean rollBack,
            String database,
            Events events,
            Cancellation cancellation) {
        this.gate = gate;
        this.target = target;
        this.rollBack = rollBack;
        this.database = database;
        this.events = events;
        this.cancellation = cancellation;
    }

    @Override
    public Phase phase() {
        return Phase.PROMOTE;
    }

    @Override
    public ExitStatus onFailure() {
        return ExitStatus.PROMOTION_FAILED;
    }

    @Override
    public PhaseRecord run(Attempt attempt, PhaseRecord started) {
        Optional<String> closed = gate.closedBecause(attempt.record(), database);
        if (closed.isPresent()) {
            return started.ended(PhaseStatus.REFUSED, closed.get(), Instant.now());
        }
        if (target.inPlace()) {
            return started.withTarget(target.description())
                    .ended(PhaseStatus.SKIPPED, "it is live already", Instant.now());
        }
        String previous =
                started.previous() != null ? started.previous() : target.live().orElse(null);
        PhaseRecord announced = started.withTarget(target.description()).withPrevious(previous);
        attempt.put(announced);
        try {
            target.promote(attempt.backup(), events, cancellation);
        } catch (PromotionException e) {
            return takenBack(announced, e);
        }
        return announced.ended(PhaseStatus.SUCCEEDED, null, Instant.now());
    }

    private PhaseRecord takenBack(PhaseRecord announced, PromotionException failure) {
        cancellation.check();
        Optional<String> previous = Optional.ofNullable(announced.previous());
        if (!rollBack || !target.canRollBack(previous)) {
            return announced.ended(PhaseStatus.FAILED, failure.getMessage(), Instant.now());
        }
        events.warn(failure.getMessage() + "; going back to " + previous.get());
        try {
            target.rollback(previous.get(), events, cancellation);
        } catch (SluiceException e) {
            return announced
                    .withRolledBack(false)
                    .ended(
                            PhaseStatus.FAILED,
                            failure.getMessage() + "; and going back to " + previous.get() + " failed: "
                                    + e.getMessage(),
                            Instant.now());
        }
        return announced
                .withRolledBack(true)
                .ended(
                        PhaseStatus.FAILED,
                        failure.getMessage() + "; " + previous.get() + " is live again",
                        Instant.now());
    }
}
