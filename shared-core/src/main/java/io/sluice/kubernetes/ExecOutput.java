package io.sluice.kubernetes;

import io.sluice.command.LastLines;
import io.sluice.command.LineOutput;
import io.sluice.command.Redactor;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a command in a container prints on both of its outputs, redacted; its first line is its process id. */
final class ExecOutput {

    private final Redactor redactor;
    private final Consumer<String> listener;
    private final LastLines last = new LastLines();
    private final LineOutput out = new LineOutput(this::accept);
    private final LineOutput error = new LineOutput(this::tell);
    private volatile @Nullable String process;

    ExecOutput(Redactor redactor, Consumer<String> listener) {
        this.redactor = redactor;
        this.listener = listener;
    }

    OutputStream out() {
        return out;
    }

    OutputStream error() {
        return error;
    }

    /** The command's process id in its container; empty until it is known. */
    Optional<String> process() {
        return Optional.ofNullable(process);
    }

    /** The last lines, once nothing is written any more. */
    List<String> close() {
        out.close();
        error.close();
        return last.list();
    }

    private void accept(String line) {
        if (process == null && line.startsWith(ExecScript.PROCESS)) {
            process = line.substring(ExecScript.PROCESS.length());
        } else {
            tell(line);
        }
    }

    private void tell(String line) {
        String redacted = redactor.redact(line);
        last.add(redacted);
        listener.accept(redacted);
    }
}
