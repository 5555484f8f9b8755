package io.jenkins.plugins.sluice.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/** A build of a job. */
final class Build {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final JenkinsServer jenkins;
    private final String path;

    Build(JenkinsServer jenkins, String path) {
        this.jenkins = jenkins;
        this.path = path;
    }

    /** Of its page, below Jenkins' own; with a slash at its end. */
    String path() {
        return path;
    }

    Build await() {
        Wait.until("the end of " + path, PATIENCE, () -> !running());
        return this;
    }

    /** Waits until the console shows a text. */
    Build await(String text) {
        Wait.until("'" + text + "' in the console of " + path, PATIENCE, () -> {
            if (console().contains(text)) {
                return true;
            } else if (running()) {
                return false;
            }
            throw new AssertionError(path + " ended without '" + text + "':\n" + console());
        });
        return this;
    }

    boolean running() {
        var response = jenkins.get(path + "api/json?tree=building");
        return response.statusCode() == 404 || !response.body().contains("\"building\":false");
    }

    String result() {
        return jenkins.json(path + "api/json?tree=result").path("result").asText();
    }

    String console() {
        var response = jenkins.get(path + "consoleText");
        return response.statusCode() == 404 ? "" : response.body();
    }

    /** What the build's release page says to a program. */
    JsonNode releases() {
        return jenkins.json(path + "release/api/json?depth=2").path("releases");
    }

    String page() {
        return jenkins.text(path + "release/");
    }

    /** As the button with the cross does. */
    void stop() {
        jenkins.post(path + "stop", Map.of());
    }
}
