package io.jenkins.plugins.sluice;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/**
 * How much of a log was shown. Jenkins writes a console to disk some seconds later (up to 10, in the plugin workflow-api), so
 * what is remembered is what was shown before those; a controller that is killed shows some lines twice then, and loses none.
 */
final class ShownLog implements Serializable {

    private static final long serialVersionUID = 1;
    private static final long ON_DISK_NANOS = 15_000_000_000L;

    private long remembered;
    private boolean exact = true;
    private transient long shown;
    private transient long mark;
    private transient long markedAt;

    /** In bytes from the beginning. */
    synchronized long position() {
        return shown;
    }

    synchronized void advance(long position) {
        if (mark == shown) {
            markedAt = System.nanoTime();
        }
        shown = position;
        exact = false;
    }

    /** Whether there is more to be remembered than was; that is what a copy of this has from now on. */
    synchronized boolean remember() {
        if (mark == shown && remembered == mark || System.nanoTime() - markedAt < ON_DISK_NANOS) {
            return false;
        }
        remembered = mark;
        mark = shown;
        markedAt = System.nanoTime();
        return true;
    }

    /** Remembers everything: the controller is going to write its consoles and to end. */
    synchronized void settle() {
        remembered = shown;
        exact = true;
    }

    /** Whether nothing that follows was shown before. */
    synchronized boolean isExact() {
        return exact;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        shown = remembered;
        mark = remembered;
    }
}
