package io.jenkins.plugins.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds in whose migration something ends: the build, the controller, the agent. */
class InterruptionIT {

    private static final Pattern LINE = Pattern.compile("(?m)line (\\d+)$");

    @RegisterExtension
    static final Bench bench = new Bench();

    @Test
    void anAbortEndsTheMigrationAndFreesTheDatabase() throws Exception {
        Build build = slow("abort");
        Wait.until("lines", Duration.ofMinutes(1), () -> build.console().contains("line 5"));
        assertThat(commandLines("abort"))
                .anyMatch(line -> line.contains("slow.sh"))
                .anyMatch(line -> line.contains("java"));

        build.stop();
        Duration took = Wait.until("the end of the build", Duration.ofMinutes(1), () -> !build.running());

        System.out.println("abort took " + took.toMillis() + " ms");
        assertThat(build.result()).as(build.console()).isEqualTo("ABORTED");
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(build.releases().get(0).path("status").asText()).isEqualTo("interrupted");
        assertThat(commandLines("abort")).isEmpty();

        Files.writeString(bench.workspace("abort").resolve("stay"), "");
        Build next = bench.build("abort").await("line 5");
        Files.writeString(bench.workspace("abort").resolve("go"), "");
        assertThat(next.await().result()).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.releases().get(0).path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void anAbortWhileSluiceIsBeingStartedEndsItToo() throws Exception {
        for (int i = 0; i < 5; i++) {
            Build build = slow("early");
            build.await("releaseFlow");
            build.stop();
            build.await();
            assertThat(build.result()).as(build.console()).isEqualTo("ABORTED");
            Wait.until(
                    "the end of Sluice",
                    Duration.ofSeconds(15),
                    () -> running("early").isEmpty());
        }
    }

    @Test
    void aMigrationThatHeedsNoSignalIsEnded() throws Exception {
        Build build = slow("deaf", "trap '' TERM INT HUP\n");
        Wait.until("lines", Duration.ofMinutes(1), () -> build.console().contains("line 5"));
        build.stop();
        Duration took = Wait.until("the end of the build", Duration.ofMinutes(1), () -> !build.running());
        System.out.println("abort of a deaf migration took " + took.toMillis() + " ms");
        assertThat(build.result()).isEqualTo("ABORTED");
        assertThat(build.releases().get(0).path("status").asText())
                .as(build.console())
                .isEqualTo("interrupted");
        assertThat(commandLines("deaf")).isEmpty();
    }

    @Test
    void aMigrationGoesOnWhileTheControllerIsRestarted() throws Exception {
        Build build = slow("restart");
        build.await("line 20");
        bench.jenkins().restart();
        goesOn(build, "restart", 0);
    }

    @Test
    void aMigrationGoesOnWhenTheControllerIsKilled() throws Exception {
        String crash = System.getProperty("jenkins.crash");
        Assumptions.assumeTrue(
                crash != null,
                "-Djenkins.crash=COMMAND: a shell command that kills Jenkins (kill -9) and starts it again");
        Build build = slow("crash");
        build.await("line 20");
        for (int i = 0; i < Integer.getInteger("jenkins.crashes", 1); i++) {
            String before = bench.jenkins().session();
            Process process = new ProcessBuilder("sh", "-c", crash)
                    .redirectErrorStream(true)
                    .redirectOutput(bench.directory().resolve("crash.log").toFile())
                    .start();
            assertThat(process.waitFor()).isZero();
            bench.jenkins().awaitRestart(before);
            int seen = lines(build.console()).size();
            more(build, seen);
        }
        goesOn(build, "crash", Integer.getInteger("jenkins.crashes", 1));
    }

    @Test
    void aMigrationGoesOnWhileTheAgentIsAway() throws Exception {
        Build build = slow("away");
        build.await("line 20");
        for (int i = 0; i < Integer.getInteger("agent.kills", 3); i++) {
            bench.agent().kill();
            build.await("Waiting for the agent");
            bench.agent().start(Map.of());
            int seen = lines(build.console()).size();
            more(build, seen);
        }
        goesOn(build, "away", 0);
    }

    @Test
    void anAbortWhileTheAgentIsAwayEndsTheBuild() throws Exception {
        Build build = slow("away-abort");
        build.await("line 20");
        bench.agent().kill();
        try {
            build.await("Waiting for the agent");
            build.stop();
            Duration took = Wait.until("the end of the build", Duration.ofMinutes(2), () -> !build.running());
            System.out.println("abort with the agent away took " + took.toMillis() + " ms");
            assertThat(build.result()).isEqualTo("ABORTED");
        } finally {
            bench.agent().start(Map.of());
        }
        Files.writeString(bench.workspace("away-abort").resolve("go"), "");
        Wait.until(
                "the end of Sluice",
                Duration.ofSeconds(30),
                () -> running("away-abort").isEmpty());
    }

    @Test
    void anAgentThatNeverComesBackLeavesAReleaseThatANewRunResumes() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        String credential = bench.secretText(postgres.createDatabase("jenkins_never"));
        Path root = bench.directory().resolve("never");
        Agent agent = new Agent(bench.jenkins(), bench.agent().name() + "-never", root).create();
        String script = """
                node('%s') {
                  sh '''%s'''
                  releaseFlow app: 'never', version: 'v2', database: [credentialsId: '%s'], store: '%s',
                      migrate: [command: ['sh', 'slow.sh']], promote: symlink(path: 'current', to: 'v2')
                }
                """;
        String store = bench.directory().resolve("never-store").toString();
        Build build = bench.build(
                "never", script.formatted(agent.name(), Sample.POSTGRESQL + Sample.SLOW, credential, store));
        build.await("line 20");
        agent.kill();
        // the machine is gone, and all that was on it
        running("never").forEach(ProcessHandle::destroyForcibly);
        build.await("Waiting for the agent");
        bench.jenkins().post("computer/" + agent.name() + "/doDelete", Map.of());
        build.stop();
        build.await();
        assertThat(build.result()).isIn("ABORTED", "FAILURE");

        Build next = bench.build(
                "never", script.formatted("AGENT", Sample.POSTGRESQL + Sample.SLOW + "touch go\n", credential, store));
        next.await();
        assertThat(next.result()).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.releases().get(0).path("attempt").asInt()).isEqualTo(1);
    }

    private static Build slow(String job) {
        return slow(job, "");
    }

    /** A release whose migration prints numbered lines until it may end. */
    private static Build slow(String job, String trap) {
        String url = PostgresServer.shared().createDatabase("jenkins_" + job.replace('-', '_'));
        String credential = bench.secretText(url);
        return bench.build(
                job, """
                node('AGENT') {
                  sh '''%s'''
                  def r = releaseFlow app: '%s', version: 'v2', database: [credentialsId: '%s'],
                      migrate: [command: ['sh', 'slow.sh']], promote: symlink(path: 'current', to: 'v2')
                  echo "GIVES ${r.status}"
                }
                """.formatted(Sample.POSTGRESQL + Sample.SLOW.replace("i=0\n", trap + "i=0\n"), job, credential));
    }

    /** Lets the migration end, and looks whether the build knows it all. */
    private static void goesOn(Build build, String job, int kills) throws IOException {
        int seen = lines(build.console()).size();
        more(build, seen);
        Files.writeString(bench.workspace(job).resolve("go"), "");
        build.await();

        String console = build.console();
        assertThat(build.result()).as(console).isEqualTo("SUCCESS");
        assertThat(console).contains("GIVES succeeded");
        Matcher last = Pattern.compile("the last line is (\\d+)").matcher(console);
        assertThat(last.find()).isTrue();
        List<Integer> all = IntStream.rangeClosed(1, Integer.parseInt(last.group(1)))
                .boxed()
                .toList();
        List<Integer> shown = lines(console);
        System.out.println(job + ": " + all.size() + " lines, " + shown.size() + " shown");
        if (kills == 0) {
            assertThat(shown).isEqualTo(all);
        } else {
            assertThat(shown).containsAll(all).hasSizeLessThanOrEqualTo(all.size() + kills * 40);
        }
    }

    private static void more(Build build, int seen) {
        try {
            Wait.until(
                    "more lines",
                    Duration.ofMinutes(2),
                    () -> lines(build.console()).size() > seen + 20);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ":\n" + build.console(), e);
        }
    }

    private static List<Integer> lines(String console) {
        List<Integer> lines = new ArrayList<>();
        Matcher line = LINE.matcher(console);
        while (line.find()) {
            lines.add(Integer.parseInt(line.group(1)));
        }
        return lines;
    }

    /**
     * What is at work for a job but for durable-task's own shells: of each script, the {@code sh} step's too, two of them and a
     * {@code sleep 3} stay for up to 3 s, or until Jenkins ends them some time after the node block. What they run is told
     * by the cookie that they give it.
     */
    private static List<String> commandLines(String job) {
        return running(job).stream()
                .filter(process -> hasCookie(process.pid()))
                .map(process -> process.info().commandLine().orElse("?"))
                .toList();
    }

    private static boolean hasCookie(long pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.ISO_8859_1)
                    .contains("JENKINS_SERVER_COOKIE=durable-");
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    /** What is at work for a job on the agent. */
    private static List<ProcessHandle> running(String job) {
        List<ProcessHandle> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            try {
                Path directory = Path.of("/proc/" + process.pid() + "/cwd").toRealPath();
                if (directory.endsWith(job)
                        && process.pid() != ProcessHandle.current().pid()) {
                    found.add(process);
                }
            } catch (IOException e) {
                // it has ended meanwhile, or is somebody else's
            }
        }
        return found;
    }
}
