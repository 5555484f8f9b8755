package io.sluice.promote;

import io.sluice.SluiceException;

/** The new version could not be made the live one, or is not healthy. */
public final class PromotionException extends SluiceException {

    public PromotionException(String message) {
        super(message);
    }

    public PromotionException(String message, Throwable cause) {
        super(message, cause);
    }
}
