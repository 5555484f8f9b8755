package io.jenkins.plugins.sluice;

import java.io.Serializable;

/**
 * How much of a log is on the console. It is remembered right after the console was written to disk; a controller that is
 * killed in between shows some lines twice, and loses none.
 */
final class ShownLog implements Serializable {

    private static final long serialVersionUID = 1;

    private long position;
    private boolean exact = true;

    /** In bytes from the beginning. */
    synchronized long position() {
        return position;
    }

    synchronized void advance(long to) {
        position = to;
        exact = false;
    }

    /** The controller is going to end: nothing more is shown before this is remembered. */
    synchronized void settle() {
        exact = true;
    }

    /** Whether nothing that follows was shown before. */
    synchronized boolean isExact() {
        return exact;
    }
}
