package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.sluice.packaging.Module;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference of the steps is what their descriptors and help files say. */
class StepReferenceTest {

    private static final Path PAGE = Module.PLUGIN.resolve("../docs/jenkins-steps.md");
    private static final List<String> STEPS = List.of(
            "releaseFlow", "backupDatabase", "migrateDatabase", "promoteRelease", "restoreDatabase", "releaseOnTekton");

    @Test
    void everyStepAndTargetIsInIt() {
        assertThat(PluginSteps.all()).containsOnlyKeys(STEPS);
        assertThat(PluginSteps.symbols().keySet()).allMatch(symbol -> reference().contains("### `" + symbol + "(…)`"));
    }

    /** {@code -Dsluice.update} writes the page instead. */
    @Test
    void itIsWhatTheHelpFilesSay() throws IOException {
        if (System.getProperty("sluice.update") != null) {
            Files.writeString(PAGE, reference());
        }
        assertThat(PAGE)
                .as("update it: mvn -pl jenkins-plugin/api-signatures,jenkins-plugin/central test -Dtest=StepReferenceTest"
                        + " -Dsluice.update")
                .hasContent(reference());
    }

    @Test
    void theDefaultsOnThePageAreThoseThatConfigurationAsCodeSets() throws IOException {
        String page = Files.readString(PAGE.resolveSibling("jenkins.md"));
        Matcher block = Pattern.compile("(?s)unclassified:\n  sluice:\n(.*?)```").matcher(page);

        assertThat(block.find()).isTrue();
        assertThat(block.group(1).lines().map(line -> line.strip().split(":")[0]))
                .containsExactlyInAnyOrderElementsOf(
                        PluginSteps.parameters(SluiceGlobalConfiguration.class).keySet());
    }

    private static String reference() {
        StringBuilder page = new StringBuilder("""
                # Jenkins: the steps

                <!-- made of the plugin's help files by StepReferenceTest; change those -->
                The same help is beside each field of the Snippet Generator. How to begin: [Jenkins](jenkins.md).

                """);
        STEPS.forEach(step -> page.append(step(step, PluginSteps.all().get(step))));
        page.append("## What every step but releaseOnTekton takes\n");
        page.append(parameters(MigrationStep.class, SluiceStep.class));
        page.append("\n## What every step takes\n");
        page.append(parameters(SluiceStep.class, SluiceStep.class));
        page.append("\n## Values\n");
        page.append("### `database`\n").append(parameters(DatabaseConnection.class, Object.class));
        page.append("\n### `migrate`\n").append(parameters(Migration.class, Object.class));
        PluginSteps.symbols().forEach((symbol, type) -> page.append("\n### `" + symbol + "(…)`\n")
                .append(prose(help(type, "help")))
                .append(parameters(type, Object.class)));
        return page.toString();
    }

    private static String step(String function, Class<?> type) {
        boolean migration = MigrationStep.class.isAssignableFrom(type);
        String own = parameters(type, migration ? MigrationStep.class : SluiceStep.class);
        return "## " + function + "\n" + prose(help(type, "help"))
                + (own.isEmpty() ? "" : own + "\n")
                + "And "
                + (migration
                        ? "[what every step but releaseOnTekton takes](#what-every-step-but-releaseontekton-takes), and "
                        : "")
                + "[what every step takes](#what-every-step-takes).\n\n";
    }

    /** A line for each parameter, up to but without those of {@code above}; for {@code above} itself, its own. */
    private static String parameters(Class<?> type, Class<?> above) {
        Map<String, Method> setters = PluginSteps.parameters(type);
        StringBuilder lines = new StringBuilder();
        fields(type, above).forEach((field, declaring) -> {
            Method setter = setters.get(field);
            if (setter != null) {
                lines.append("- `" + field + "`" + kind(setter) + ": " + line(help(declaring, "help-" + field)) + "\n");
            }
        });
        return lines.toString();
    }

    /** In the order of the source. */
    private static Map<String, Class<?>> fields(Class<?> type, Class<?> above) {
        Map<String, Class<?>> fields = new LinkedHashMap<>();
        Class<?> at = type;
        do {
            for (var field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    fields.put(field.getName(), at);
                }
            }
            at = at.getSuperclass();
        } while (at != above && at != null && at != Object.class && type != above);
        return fields;
    }

    private static String kind(Method setter) {
        Class<?> type = setter.getParameterTypes()[0];
        if (type == List.class) {
            return " (list)";
        } else if (type == DatabaseConnection.class) {
            return " ([values](#database))";
        } else if (type == Migration.class) {
            return " ([values](#migrate))";
        } else if (type == PromotionTarget.class) {
            return PluginSteps.symbols().keySet().stream()
                    .map(symbol -> "[" + symbol + "](#" + symbol.toLowerCase(java.util.Locale.ROOT) + ")")
                    .collect(Collectors.joining(", ", " (", ")"));
        }
        return "";
    }

    private static String help(Class<?> type, String name) {
        String place = type.getSimpleName() + "/" + name + ".html";
        try (InputStream in = type.getResourceAsStream(place)) {
            assertThat(in).as("help in " + place).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String prose(String html) {
        StringBuilder text = new StringBuilder();
        Matcher parts = Pattern.compile("(?s)<pre>(.*?)</pre>|<p>(.*?)</p>|<div>\\s*([^<\\s].*?)</div>").matcher(html);
        while (parts.find()) {
            text.append(
                    parts.group(1) != null
                            ? "```groovy\n" + unescaped(parts.group(1)) + "\n```\n"
                            : inline(Stream.of(parts.group(2), parts.group(3))
                                            .filter(java.util.Objects::nonNull)
                                            .findFirst()
                                            .orElseThrow())
                                    + "\n\n");
        }
        return text.toString();
    }

    private static String line(String html) {
        return inline(html.replaceAll("(?s)<pre>(.*?)</pre>", "<code>$1</code>"));
    }

    private static String inline(String html) {
        String text = html.replaceAll("</?code>", "`")
                .replaceAll("</?strong>", "**")
                .replaceAll("</?(div|p)>", " ")
                .replaceAll("\\s+", " ")
                .strip();
        assertThat(text).as("a help file with more than div, p, code, strong and pre").doesNotContain("<", "](");
        return unescaped(text);
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    }
}
