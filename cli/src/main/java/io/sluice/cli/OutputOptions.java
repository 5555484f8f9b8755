package io.sluice.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

    @Option(
            names = "--result",
            paramLabel = "NAME=FILE",
            description = "Write a part of the result into a file, as Tekton's results: release, status, backup-id,"
                    + " backup-sha256, applied, pending, backup-needed; or all of it: json.")
    Map<String, Path> results = new LinkedHashMap<>();

    @Option(names = "--debug", description = "Show where an error came from.")
    boolean debug;

    @Option(names = "--no-color", description = "No colours; so does the variable NO_COLOR.")
    boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** Writes the files of {@code --result}. */
    void results(byte[] document) {
        if (!results.isEmpty()) {
            new ResultFiles(document).write(results);
        }
    }

    boolean json() {
        return format == Format.json;
    }
}
