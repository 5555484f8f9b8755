package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.conformance.Application.State;
import io.sluice.testing.Sluice;
import io.sluice.testing.TestDatabase;
import io.sluice.testing.TestDatabase.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every preset, by the real program of a real application on real databases; {@code conformance/README.md}. */
class ConformanceIT {

    private static final Results RESULTS = new Results();

    @TempDir
    Path directory;

    static Stream<Arguments> applications() {
        return Application.chosen().stream()
                .flatMap(application -> application.kinds().stream().map(kind -> Arguments.of(application, kind)));
    }

    static Stream<Arguments> states() {
        return Application.chosen().stream()
                .flatMap(application -> application.facts().doctor().stream()
                        .flatMap(state ->
                                application.kinds(state).stream().map(kind -> Arguments.of(application, state, kind))));
    }

    @AfterAll
    static void writeResults() {
        RESULTS.write();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("applications")
    void everyVersionIsReleasedAndTheFailingOneTakenBack(Application application, Kind kind) {
        Installation tool = Installation.of(application);
        TestDatabase database = TestDatabase.create(kind, directory);
        Checkout checkout = new Checkout(application, tool, database, kind, directory);

        theFirstVersion(application, checkout);
        theSameAgain(application, checkout);
        theSecondVersion(application, checkout);
        aFailingVersion(application, checkout);
        twoAtOnce(application, checkout);
        anOlderVersionLacksFiles(application, new Checkout(application, tool, database, kind, directory));
        RESULTS.add(application, tool.version(), kind);
    }

    private static void theFirstVersion(Application application, Checkout checkout) {
        checkout.layOver("1");

        Sluice.Result first = checkout.release("v1");

        assertThat(applied(first)).as("version 1").isEqualTo(application.migrations(1));
        assertToolAgrees(application, checkout, application.migrations(1));
        assertThat(checkout.promoted()).containsExactly("v1");
    }

    private static void theSameAgain(Application application, Checkout checkout) {
        Sluice.Result again = checkout.release("v1");

        assertThat(applied(again)).as("the same again").isEmpty();
        String expected = application.facts().certain() ? "skipped" : "succeeded";
        assertThat(again.phase("backup").path("status").asText())
                .as(again.toString())
                .isEqualTo(expected);
        assertThat(again.phase("migrate").path("status").asText())
                .as(again.toString())
                .isEqualTo(expected);
    }

    private static void theSecondVersion(Application application, Checkout checkout) {
        checkout.layOver("2");
        List<String> second = application.migrations(2);
        assertDoctorFinds(checkout.doctor("v2"), "pending");
        String target = application.facts().target();

        if (target != null) {
            Sluice.Result toTarget = checkout.release("v2-first", "--set", "migrate.version=" + target);
            assertThat(applied(toTarget)).as("up to " + target).isEqualTo(second.subList(0, 1));
            second = second.subList(1, second.size());
        }
        Sluice.Result rest = checkout.release("v2");

        assertThat(applied(rest)).as("version 2").isEqualTo(second);
        List<String> all = new ArrayList<>(application.migrations(1));
        all.addAll(application.migrations(2));
        assertToolAgrees(application, checkout, all);
    }

    private static void aFailingVersion(Application application, Checkout checkout) {
        List<String> before = checkout.database.content();
        checkout.layOver("3");

        Sluice.Result failed = checkout.sluice("v3").run("release", "--output", "json");

        assertThat(failed.exit()).as(failed.toString()).isEqualTo(20);
        assertThat(failed.json().path("message").asText())
                .contains(application.facts().advice());
        assertThat(failed.phase("migrate").path("status").asText()).isEqualTo("failed");
        assertThat(failed.phase("migrate").path("toolExit").asInt()).isNotZero();
        Sluice.Result promotion = checkout.sluice("v3").run("promote", "--output", "json");
        assertThat(promotion.exit()).as(promotion.toString()).isEqualTo(30);
        assertThat(checkout.promoted()).doesNotContain("v3");

        String restoreCommand = failed.json().path("restoreCommand").asText();
        Sluice.Result restored = checkout.sluice("v3").shell(restoreCommand);
        assertThat(restored.exit()).as(restoreCommand + ": " + restored).isZero();
        assertThat(checkout.database.content()).isEqualTo(before);
    }

    private static void twoAtOnce(Application application, Checkout checkout) {
        checkout.layOver("4");

        Sluice.Running one = checkout.sluice("v4-one").start("release", "--output", "json");
        Sluice.Running other = checkout.sluice("v4-other").start("release", "--output", "json");
        List<Sluice.Result> ended = List.of(Sluice.finish(one), Sluice.finish(other));

        assertThat(ended)
                .as(ended.toString())
                .extracting(Sluice.Result::exit)
                .isSubsetOf(0, 40)
                .contains(0);
        assertThat(ended.stream()
                        .filter(each -> each.exit() == 0)
                        .flatMap(each -> applied(each).stream())
                        .toList())
                .as(ended.toString())
                .isEqualTo(application.migrations(4));
        List<String> all = Stream.of(1, 2, 4)
                .flatMap(version -> application.migrations(version).stream())
                .toList();
        assertToolAgrees(application, checkout, all);
    }

    private static void anOlderVersionLacksFiles(Application application, Checkout older) {
        older.layOver("1").layOver("2");
        if (application.facts().missing()) {
            String newest =
                    application.migrations(4).get(application.migrations(4).size() - 1);
            assertDoctorFinds(older.doctor("v2"), "applied, but not in the files: .*" + quoted(newest));
        }
    }

    static boolean statesAreChosen() {
        return states().findAny().isPresent();
    }

    @EnabledIf("statesAreChosen")
    @ParameterizedTest(name = "{0} {1} on {2}")
    @MethodSource("states")
    void whatDoctorFindsIsRepairedByItsCommand(Application application, State state, Kind kind) throws Exception {
        Installation tool = Installation.of(application);
        TestDatabase database = TestDatabase.create(kind, directory);
        Checkout checkout = new Checkout(application, tool, database, kind, directory);
        checkout.layOver("1").release("v1");
        checkout.layOver("2").release("v2");
        checkout.layOver(state.state());
        bringAbout(state, checkout);

        JsonNode found = assertDoctorFinds(checkout.doctor("v3"), state.finds());

        List<String> repairs = StreamSupport.stream(found.path("repair").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        assertThat(repairs).as(found.toString()).isNotEmpty();
        for (String repair : state.repair() == null ? repairs : List.of(repairs.get(state.repair()))) {
            Sluice.Result repaired = checkout.sluice("v3").shell(repair);
            assertThat(repaired.exit()).as(repair + ": " + repaired).isZero();
        }
        assertThat(checkout.doctor("v3"))
                .as("after " + repairs)
                .noneMatch(each -> each.path("title").asText().matches("(?s).*" + state.finds() + ".*"));
        if (state.after() != null) {
            checkout.layOver(state.after()).release("v3");
        }
    }

    /** By the real tool: it is killed once it is at work, or it fails. */
    private static void bringAbout(State state, Checkout checkout) throws InterruptedException {
        ToolRun run = checkout.startTool();
        if (state.started() == null) {
            assertThat(run.end()).as(run.said()).isNotZero();
            return;
        }
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!isThere(checkout, state.started())) {
            assertThat(run.process().isAlive() && System.nanoTime() < limit)
                    .as(state.started() + " did not come true: " + run.said())
                    .isTrue();
            Thread.sleep(50);
        }
        run.kill();
    }

    private static boolean isThere(Checkout checkout, String sql) {
        try {
            return !checkout.database.query(sql).isEmpty();
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private static JsonNode assertDoctorFinds(List<JsonNode> found, String title) {
        return found.stream()
                .filter(each -> each.path("title").asText().matches("(?s).*" + title + ".*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("doctor did not find '" + title + "' but " + found));
    }

    private static void assertToolAgrees(Application application, Checkout checkout, List<String> expected) {
        if (application.facts().applied() != null) {
            assertThat(checkout.toolSays()).as("what the tool lists").containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String quoted(String text) {
        return java.util.regex.Pattern.quote(text);
    }

    private static List<String> applied(Sluice.Result result) {
        return StreamSupport.stream(result.phase("migrate").path("applied").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
