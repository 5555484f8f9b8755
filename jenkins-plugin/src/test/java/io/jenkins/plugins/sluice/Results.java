package io.jenkins.plugins.sluice;

import hudson.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Results of the engine: of real runs (of a shop on SQLite with Liquibase), except for {@code tekton}, which is written
 * after {@code PipelineRunReport}, and {@code hostile}.
 */
public final class Results {

    private Results() {}

    public static String json(String name) throws IOException {
        try (InputStream in = Results.class.getResourceAsStream("results/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As a step does at its end. */
    public static void add(Run<?, ?> run, String... names) throws IOException {
        for (String name : names) {
            ReleaseAction.add(run, json(name));
        }
    }
}
