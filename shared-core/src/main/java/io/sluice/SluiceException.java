package io.sluice;

/**
 * A failure that a person has to read: its message is one sentence that says what, where and what to do now, and holds
 * no secret. The flow decides which {@link ExitStatus} it means, except where the failure itself says so.
 */
public class SluiceException extends RuntimeException {

    private final ExitStatus exitStatus;

    /** A failure whose exit status follows from the phase it happened in. */
    public SluiceException(String message) {
        this(ExitStatus.FAILED, message, null);
    }

    /** A failure with its cause, which is shown with {@code --debug} only. */
    public SluiceException(String message, Throwable cause) {
        this(ExitStatus.FAILED, message, cause);
    }

    /** A failure that ends the run with {@code exitStatus}, wherever it happened. */
    public SluiceException(ExitStatus exitStatus, String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** The exit status this failure asks for; {@link ExitStatus#FAILED} leaves it to the phase. */
    public ExitStatus exitStatus() {
        return exitStatus;
    }
}
