package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.release.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What every command has: options for its output, and the session it runs in. */
abstract class SluiceCommand implements Callable<Integer> {

    Session session;

    @Mixin
    OutputOptions output = new OutputOptions();

    SluiceCommand(Session session) {
        this.session = session;
    }

    /** The result as JSON: the only thing on standard output if that is wanted, and in the files of {@code --result}. */
    final void result(Object document) {
        result(RecordJson.write(document, session.redactor()::redact));
    }

    /** The same for a result that is JSON already. */
    void result(byte[] json) {
        output.results(json);
        if (output.json()) {
            session.out().println(new String(json, StandardCharsets.UTF_8));
        }
    }

    /** The document of a run that could not begin. */
    static Map<String, Object> failure(ExitStatus exit, String message) {
        String status = switch (exit) {
            case INTERRUPTED -> "interrupted";
            case DATABASE_BUSY -> "locked";
            default -> "failed";
        };
        return new TreeMap<>(Map.of("status", status, "exitStatus", exit.code(), "message", message));
    }

    /** One sentence on standard error. */
    final void fail(String sentence) {
        session.out().flush();
        session.err().println("sluice: " + Shown.line(session.redactor().redact(sentence)));
    }

    /** Where a person looks: standard output, unless that is for JSON. */
    final Screen screen() {
        Terminal terminal = output.json() ? session.errTerminal() : session.outTerminal();
        return new Screen(
                output.json() ? session.err() : session.out(),
                output.noColor ? terminal.withoutColour() : terminal,
                System::nanoTime);
    }
}
