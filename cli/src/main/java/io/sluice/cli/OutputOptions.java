package io.sluice.cli;

import io.sluice.release.RecordJson;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** How a command shows what it did. */
final class OutputOptions {

    /** The words of {@code --output}. */
    enum Format {
        text,
        json
    }

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "json: one document on standard output, everything else on standard error.")
    Format format = Format.text;

    @Option(names = "--debug", description = "Show where an error came from.")
    boolean debug;

    @Option(names = "--no-color", description = "No colours; so does the variable NO_COLOR.")
    boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** The result as JSON, the only thing on standard output. */
    void write(Session session, Object document) {
        byte[] json = RecordJson.write(document, session.redactor()::redact);
        session.out().println(new String(json, StandardCharsets.UTF_8));
    }

    boolean json() {
        return format == Format.json;
    }
}
