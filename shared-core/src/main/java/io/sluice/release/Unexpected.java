package io.sluice.release;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;

/** What no code foresaw, as a failure with a sentence: so the run still records its outcome and releases the database. */
final class Unexpected {

    private Unexpected() {}

    static SluiceException asFailure(Throwable problem) {
        if (problem instanceof SluiceException known) {
            return known;
        }
        String sentence = problem instanceof OutOfMemoryError
                ? "Sluice ran out of memory; set SLUICE_JAVA_OPTS=-Xmx512m, then start the same release again"
                : "this should not have happened (" + problem.getClass().getSimpleName() + ": " + problem.getMessage()
                        + "); please report it with what --debug shows";
        return new SluiceException(ExitStatus.FAILED, sentence, problem);
    }
}
