package io.sluice.release;

import io.sluice.ExitStatus;

/** One phase of the flow. */
interface PhaseStep {

    Phase phase();

    /** What the run ends with if this phase fails. */
    ExitStatus onFailure();

    /**
     * Does the phase's work and returns its outcome. What has to survive a kill is put into the attempt before it is
     * acted on.
     *
     * @param started as {@link Attempt#begin} recorded it, with what an interrupted run of this phase left
     * @throws io.sluice.SluiceException if the phase fails; the runner records it
     */
    PhaseRecord run(Attempt attempt, PhaseRecord started);

    /** What is to be done after the phase failed or was interrupted; the record as it is to be kept. */
    default PhaseRecord afterFailure(Attempt attempt, PhaseRecord failed) {
        return failed;
    }
}
