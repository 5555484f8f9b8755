package io.jenkins.plugins.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A result of the engine as a page shows it: the record of an attempt, a run in a cluster, or a restore
 * (docs/command-line.md, "JSON"). Every text in it may come from outside and is shown escaped.
 *
 * @param release {@code app/environment/version}; null of a restore
 * @param attempt 1, 2, …; null where the engine does not say it
 * @param status the engine's word for how it ended
 * @param phases in the order in which they began
 * @param document the whole document
 */
public record ReleaseReport(
        @Nullable String release,
        @Nullable Integer attempt,
        String status,
        @Nullable String database,
        @Nullable String engine,
        @Nullable String preset,
        @Nullable String message,
        List<String> notes,
        List<ReportPhase> phases,
        @Nullable ReportBackup backup,
        @Nullable String restoreCommand,
        @Nullable String pipelineRun,
        Map<String, Object> document) {

    private static final Logger LOGGER = Logger.getLogger(ReleaseReport.class.getName());
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public ReleaseReport {
        notes = notes == null ? List.of() : notes;
        phases = phases == null ? List.of() : phases;
    }

    /**
     * Reads a result.
     *
     * @throws JsonProcessingException if it is not a JSON object of the engine's
     */
    static ReleaseReport parse(String json) throws JsonProcessingException {
        if (!(JSON.readTree(json) instanceof ObjectNode read) || !read.hasNonNull("status")) {
            throw new JsonMappingException(null, "a result has a status");
        }
        read.set("document", read.deepCopy());
        return JSON.treeToValue(read, ReleaseReport.class);
    }

    /**
     * Reads all results of a build. Steps that do one phase each report the same attempt, every time with one phase more:
     * the last of these stands for it. What cannot be read is logged and left out.
     */
    static List<ReleaseReport> all(List<String> results) {
        Map<Object, ReleaseReport> byAttempt = new LinkedHashMap<>();
        for (String json : results) {
            try {
                ReleaseReport report = parse(json);
                boolean anAttempt = report.release != null && report.attempt != null;
                byAttempt.put(anAttempt ? List.of(report.release, report.attempt) : new Object(), report);
            } catch (JsonProcessingException e) {
                LOGGER.log(Level.WARNING, e, () -> "A release's result cannot be read");
            }
        }
        return new ArrayList<>(byAttempt.values());
    }

    /** Whether this is a restore: a result without a release of its own. */
    public boolean isRestore() {
        return release == null && backup != null;
    }

    /** The release, or whose backup was restored. */
    public String name() {
        return Objects.requireNonNullElse(isRestore() ? backup.release() : release, "?");
    }

    /** The version alone. */
    public String version() {
        return name().substring(name().lastIndexOf('/') + 1);
    }

    /** How it ended, as one of few words that icons and colours know. */
    public Outcome outcome() {
        return Outcome.of(status);
    }

    /** One line: {@code released v2: 3 migrations, backup 381 MB in 12 s}. */
    public String summary() {
        return ReportSentences.summary(this);
    }

    /** The sentence at the head of its page. */
    public String sentence() {
        String summary = summary();
        // A version is a name, and stays as it is written.
        String said = summary.startsWith(version())
                ? summary
                : summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1);
        return said.matches("(?s).*[.!?]") ? said : said + ".";
    }

    /** What phases have to say beyond the picture and the sentence at the head, by the name of the phase. */
    public Map<String, String> sayings() {
        Map<String, String> sayings = new LinkedHashMap<>();
        for (ReportPhase phase : phases) {
            String saying = phase.saying(message);
            if (!saying.isEmpty()) {
                sayings.put(phase.phase(), saying);
            }
        }
        return sayings;
    }

    /** On what it ran, by what a person calls it. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Database", database);
        facts.put("Engine", engine);
        facts.put("Preset", preset);
        facts.put("PipelineRun", pipelineRun);
        facts.values().removeIf(Objects::isNull);
        return facts;
    }

    /** How many migrations were applied, those that are not listed included. */
    public int appliedCount() {
        return phase("migrate").map(ReportPhase::appliedCount).orElse(0);
    }

    /** The phase of that name, if it was begun. */
    public Optional<ReportPhase> phase(String name) {
        return phases.stream().filter(each -> name.equals(each.phase())).findFirst();
    }

    /** The migrations that this attempt applied, as far as the tool's bookkeeping tells. */
    public List<String> applied() {
        return phase("migrate").map(ReportPhase::applied).orElse(List.of());
    }

    /** The backup that this attempt made, or that was restored. */
    public @Nullable ReportBackup madeBackup() {
        return backup != null
                ? backup
                : phase("backup").map(ReportPhase::backup).orElse(null);
    }

    /** The variables that {@link #restoreCommand} takes from the environment, such as the one with the database's URL. */
    public List<String> restoreVariables() {
        return restoreCommand == null
                ? List.of()
                : VARIABLE.matcher(restoreCommand)
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .toList();
    }

    /** What is shown as a picture. */
    public List<PicturePhase> picture() {
        return PicturePhase.of(this);
    }
}
