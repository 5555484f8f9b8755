package io.sluice;

/** How a run ended, as the exit status of the process. The numbers are part of the public interface. */
public enum ExitStatus {
    DONE(0),
    FAILED(1),
    BACKUP_FAILED(10),
    MIGRATION_FAILED(20),
    GATE_CLOSED(30),
    PROMOTION_FAILED(31),
    DATABASE_BUSY(40),
    RESTORE_FAILED(50),
    NEEDS_REPAIR(60),
    USAGE(64),
    INVALID_SPEC(65),
    INTERRUPTED(143);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the process ends with, 0 to 255. */
    public int code() {
        return code;
    }
}
