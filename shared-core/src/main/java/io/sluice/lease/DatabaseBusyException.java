package io.sluice.lease;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;

/** Another run holds or has reserved the database, and time to wait for it is over. */
public final class DatabaseBusyException extends SluiceException {

    private final LeaseDocument held;

    DatabaseBusyException(LeaseDocument held) {
        super(
                ExitStatus.DATABASE_BUSY,
                "the database " + held.database() + " is in use by " + held.describe() + "; " + advice(held),
                null);
        this.held = held;
    }

    private static String advice(LeaseDocument held) {
        return held.state() == LeaseDocument.State.RESERVED
                ? "finish that release, end its reservation with 'sluice free', or start this one again when it is over"
                : "wait until it has finished, or stop it, and start this release again";
    }

    /** Who has it. */
    public LeaseDocument held() {
        return held;
    }
}
