package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** Whatever a pipeline can say, a form can, too, and each field is explained. */
class FormsTest {

    private static final List<Class<?>> STEPS = List.of(
            ReleaseFlowStep.class,
            BackupDatabaseStep.class,
            MigrateDatabaseStep.class,
            PromoteReleaseStep.class,
            RestoreDatabaseStep.class,
            ReleaseOnTektonStep.class);

    private static final List<Class<?>> PARTS = List.of(
            DatabaseConnection.class,
            Migration.class,
            KubernetesWorkload.class,
            SymlinkTarget.class,
            CommandTarget.class,
            SluiceGlobalConfiguration.class);

    private static final Pattern INCLUDE = Pattern.compile("<st:include page=\"([\\w.-]+)\" class=");

    static Stream<Class<?>> steps() {
        return STEPS.stream();
    }

    static Stream<Class<?>> all() {
        return Stream.concat(STEPS.stream(), PARTS.stream());
    }

    static Stream<Arguments> fields() {
        return all().flatMap(type -> setters(type).map(setter -> Arguments.of(type, name(setter))));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void everyFieldHasAPlaceInTheForm(Class<?> type, String field) throws IOException {
        assertThat(form(type)).containsPattern("field=\"" + field + "\"");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void everyFieldHasItsHelp(Class<?> type, String field) {
        assertThat(find(type, "help-" + field + ".html"))
                .as("help-%s.html of %s", field, type.getSimpleName())
                .isPresent();
    }

    /** Else Jenkins takes the help that is at hand where the tag stands: that of the step. */
    @ParameterizedTest
    @MethodSource("all")
    void anOptionalPartNamesItsHelp(Class<?> type) throws IOException {
        Matcher parts =
                Pattern.compile("<f:optionalProperty field=\"(\\w+)\"([^>]*)>").matcher(form(type));

        assertThat(parts.results())
                .allMatch(
                        part -> part.group(2).contains("help=\"${descriptor.getHelpFile('" + part.group(1) + "')}\""));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theFormHasNoFieldThatTheClassHasNot(Class<?> type) throws IOException {
        List<String> names = setters(type).map(FormsTest::name).toList();
        Matcher fields = Pattern.compile("field=\"(\\w+)\"").matcher(form(type));

        assertThat(fields.results().map(found -> found.group(1)).toList())
                .isNotEmpty()
                .isSubsetOf(names);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void everyStepIsExplainedWithAnExample(Class<?> step) throws IOException {
        String function = step.getSimpleName().replaceAll("Step$", "");
        function = function.substring(0, 1).toLowerCase(Locale.ROOT) + function.substring(1);

        assertThat(text(find(step, "help.html").orElseThrow()))
                .contains("<pre>")
                .contains(function);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyDropDownIsFilledByItsDescriptor(Class<?> type) throws IOException {
        Matcher entries =
                Pattern.compile("field=\"(\\w+)\">\\s*<(c:select|f:select)").matcher(form(type));
        Class<?> descriptor = descriptor(type);

        entries.results().map(found -> found.group(1)).forEach(field -> {
            String fill = "doFill" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1) + "Items";
            assertThat(descriptor.getMethods()).extracting(Method::getName).contains(fill);
        });
    }

    @Test
    void whatAFormAsksTheControllerIsAskedByPost() {
        List<Method> asked = all().map(FormsTest::descriptor)
                .flatMap(descriptor -> Arrays.stream(descriptor.getMethods()))
                .filter(method -> method.getName().matches("do(Fill|Check)\\w+"))
                .filter(method -> method.getDeclaringClass().getName().startsWith("io.jenkins.plugins.sluice."))
                .distinct()
                .toList();

        assertThat(asked).hasSizeGreaterThan(15).allMatch(method -> method.isAnnotationPresent(POST.class));
    }

    /** The text of the form, with what it includes. */
    private static String form(Class<?> type) throws IOException {
        String form = text(find(type, "config.jelly").orElseThrow());
        StringBuilder all = new StringBuilder(form);
        for (var include : INCLUDE.matcher(form).results().toList()) {
            all.append(text(find(type, include.group(1)).orElseThrow()));
        }
        return all.toString();
    }

    /** As Jenkins looks for it: in the folder of the class, or of one above it. */
    private static Optional<String> find(Class<?> type, String file) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            String path = "/" + each.getName().replace('.', '/').replace('$', '/') + "/" + file;
            if (FormsTest.class.getResource(path) != null) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static String text(String path) throws IOException {
        try (InputStream in = FormsTest.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Stream<Method> setters(Class<?> type) {
        List<Method> setters = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            Stream.of(each.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                    .forEach(setters::add);
        }
        return setters.stream();
    }

    private static String name(Method setter) {
        return setter.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                + setter.getName().substring(4);
    }

    private static Class<?> descriptor(Class<?> type) {
        return Stream.of(type.getDeclaredClasses())
                .filter(nested -> nested.getSimpleName().equals("DescriptorImpl"))
                .findFirst()
                .<Class<?>>map(nested -> nested)
                .orElse(type);
    }
}
