package io.sluice.command;

import java.io.InputStream;
import java.io.OutputStream;

/** A running program between two streams. Closing it ends the program if it still runs. */
public interface CommandProcess extends AutoCloseable {

    /** The program's standard input. */
    OutputStream input();

    /** The program's standard output. */
    InputStream output();

    /** Waits for the end; the result's last lines are its standard error. */
    CommandResult waitFor();

    @Override
    void close();
}
