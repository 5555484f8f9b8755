package io.sluice.conformance;

import io.sluice.conformance.Results.Proof;
import io.sluice.preset.Preset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of {@code docs/presets.md} that is made of the presets and of what the suite proved last. */
final class PresetPage {

    private static final Map<String, String> TITLES =
            Map.of("postgresql", "PostgreSQL", "mysql", "MariaDB, MySQL", "mariadb", "MariaDB", "sqlite", "SQLite");
    private static final List<String> ORDER = List.of("postgresql", "mysql", "mariadb", "sqlite");

    private final SortedMap<String, Proof> proofs;

    PresetPage(SortedMap<String, Proof> proofs) {
        this.proofs = proofs;
    }

    String text(Collection<Preset> presets) {
        return Stream.concat(
                        Stream.of(
                                "| id | framework | proven | pending is known from |",
                                "|---|---|---|---|",
                                presets.stream().map(this::row).collect(Collectors.joining("\n")),
                                ""),
                        presets.stream().map(this::section))
                .collect(Collectors.joining("\n"));
    }

    private String row(Preset preset) {
        return "| [`%s`](#%s) | %s | %s | %s |"
                .formatted(preset.id(), preset.id(), preset.title(), proven(preset), pending(preset));
    }

    private String proven(Preset preset) {
        SortedMap<String, SortedSet<String>> databases = new TreeMap<>();
        proofs.values().stream()
                .filter(proof -> proof.preset().equals(preset.id()))
                .forEach(proof -> databases
                        .computeIfAbsent(
                                proof.version(), version -> new TreeSet<>(Comparator.comparing(ORDER::indexOf)))
                        .addAll(proof.databases()));
        return databases.isEmpty()
                ? "**unproven**"
                : databases.entrySet().stream()
                        .map(proof -> proof.getKey() + " on "
                                + proof.getValue().stream().map(TITLES::get).collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; "));
    }

    private static String pending(Preset preset) {
        if (preset.migrate().embedded() != null) {
            return "changelog and table";
        }
        if (preset.pending() == null) {
            return "unknown: it always counts as pending";
        }
        Preset.Files files = preset.pending().files();
        Preset.Question tool = preset.pending().tool();
        String asked = tool == null ? "" : code(preset, tool.command());
        if (files == null || !files.certain()) {
            return tool == null ? "not certain: " + files.because() : asked;
        }
        return "files and table" + (tool == null ? "" : "; " + asked + " where the files are elsewhere");
    }

    private String section(Preset preset) {
        StringBuilder text = new StringBuilder("### %s\n%s, %s. Proven: %s.\n\n"
                .formatted(preset.id(), preset.title(), String.join(", ", preset.languages()), proven(preset)));
        text.append("| | |\n|---|---|\n");
        if (preset.detect() != null) {
            line(text, "detected by", detection(preset.detect()));
        }
        line(text, "migrates by", preset.migrate().embedded() != null ? "Sluice itself" : command(preset));
        line(text, "target version", target(preset));
        line(text, "environment", environment(preset));
        if (preset.bookkeeping() != null) {
            line(text, "bookkeeping", "`" + preset.bookkeeping().table() + "`");
        }
        line(text, "locks", locks(preset));
        preset.warnings().forEach((family, warning) -> line(text, "warns on " + family, warning));
        preset.notes().forEach(note -> text.append("\n- ").append(note));
        return text.append(preset.notes().isEmpty() ? "" : "\n").toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append("| %s | %s |\n".formatted(name, value));
        }
    }

    private static String detection(Preset.Detection detect) {
        String all = detect.all().stream().map(test -> "`" + test.file() + "`").collect(Collectors.joining(" and "));
        String any = detect.any().stream().map(test -> "`" + test.file() + "`").collect(Collectors.joining(" or "));
        return Stream.of(all, any).filter(each -> !each.isEmpty()).collect(Collectors.joining(", with "));
    }

    private static String command(Preset preset) {
        String others = preset.migrate().programs().values().stream()
                .filter(spellings -> spellings.size() > 1)
                .map(spellings -> spellings.stream()
                        .skip(1)
                        .map(spelling -> "`" + String.join(" ", spelling) + "`")
                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        return code(preset, preset.migrate().command()) + (others.isEmpty() ? "" : ", or with " + others);
    }

    private static String target(Preset preset) {
        return preset.migrate().target() == null
                ? "none"
                : "`" + preset.migrate().target().example() + "`";
    }

    private static String environment(Preset preset) {
        return preset.environment().entrySet().stream()
                .sorted((a, b) -> ORDER.indexOf(a.getKey()) - ORDER.indexOf(b.getKey()))
                .map(entry -> TITLES.getOrDefault(entry.getKey(), entry.getKey().replace('-', ' ')) + ": "
                        + entry.getValue().keySet().stream()
                                .sorted()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("<br>"));
    }

    private static String locks(Preset preset) {
        Map<String, String> byText = preset.lock().entrySet().stream()
                .sorted((a, b) -> ORDER.indexOf(a.getKey()) - ORDER.indexOf(b.getKey()))
                .collect(Collectors.toMap(
                        entry -> (entry.getValue().sound() ? "sound. " : "not sound. ")
                                + entry.getValue().how(),
                        entry -> TITLES.get(entry.getKey()),
                        (one, other) -> one + ", " + other,
                        java.util.LinkedHashMap::new));
        return byText.entrySet().stream()
                .map(entry -> entry.getValue() + ": " + entry.getKey())
                .collect(Collectors.joining("<br>"));
    }

    /** With the first spelling of each program, and without the arguments of a target version. */
    private static String code(Preset preset, List<String> command) {
        return command.stream()
                .filter(word -> !word.equals("{target}"))
                .map(word -> preset.migrate().programs().entrySet().stream()
                        .filter(program -> word.equals("{" + program.getKey() + "}"))
                        .findFirst()
                        .map(program -> String.join(" ", program.getValue().get(0)))
                        .orElse(word))
                .collect(Collectors.joining(" ", "`", "`"))
                .replace("|", "\\|");
    }
}
