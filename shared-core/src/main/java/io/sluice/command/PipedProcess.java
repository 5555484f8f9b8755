package io.sluice.command;

import io.sluice.command.SupervisedProcess.EndedBy;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A supervised command between two streams of ours. */
final class PipedProcess implements CommandProcess {

    private final SupervisedProcess supervised;
    private final Supplier<CommandResult> end;
    private @Nullable CommandResult result;

    PipedProcess(SupervisedProcess supervised, Supplier<CommandResult> end) {
        this.supervised = supervised;
        this.end = end;
    }

    @Override
    public OutputStream input() {
        return supervised.process().getOutputStream();
    }

    @Override
    public InputStream output() {
        return supervised.process().getInputStream();
    }

    @Override
    public synchronized CommandResult waitFor() {
        if (result == null) {
            result = end.get();
        }
        return result;
    }

    @Override
    public void close() {
        supervised.end(EndedBy.CLOSE);
        try {
            waitFor();
        } catch (InterruptedRunException e) {
            // it has ended, which is all that was asked for
        }
    }
}
