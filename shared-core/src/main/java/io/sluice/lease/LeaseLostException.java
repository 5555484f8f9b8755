package io.sluice.lease;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import org.jspecify.annotations.Nullable;

/** We no longer have the database: another run took it over while we gave no sign of life. */
public final class LeaseLostException extends SluiceException {

    LeaseLostException(String message, @Nullable Throwable cause) {
        super(ExitStatus.DATABASE_BUSY, message, cause);
    }
}
