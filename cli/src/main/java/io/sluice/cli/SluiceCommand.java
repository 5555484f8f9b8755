package io.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What every command has: options for its output, and the session it runs in. */
abstract class SluiceCommand implements Callable<Integer> {

    final Session session;

    @Mixin
    OutputOptions output = new OutputOptions();

    SluiceCommand(Session session) {
        this.session = session;
    }

    /** The result, the only thing on standard output. */
    final void json(Object document) {
        output.write(session, document);
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
