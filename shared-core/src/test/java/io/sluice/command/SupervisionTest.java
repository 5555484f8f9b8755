package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.ProcessIdentity.Gone;
import io.sluice.event.Event;
import io.sluice.event.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands die when they are to, with everything they started. Every process here is a {@code sleep} of our own length. */
@EnabledOnOs(OS.LINUX)
@Timeout(90)
class SupervisionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final String length = "3" + ThreadLocalRandom.current().nextLong(1_000_000_000L);
    private final CommandRunner runner = new CommandRunner(new Redactor());
    private final Cancellation cancellation = new Cancellation();

    /** A child, a grandchild that ignores SIGTERM, one without our environment, and one in a session of its own. */
    private final String family = """
            sleep %1$s &
            sh -c 'trap "" TERM; sleep %1$s; sleep %1$s' &
            env -i sleep %1$s &
            setsid sh -c 'sleep %1$s & sleep %1$s' </dev/null >/dev/null 2>&1 &
            (setsid sleep %1$s &)
            touch started
            wait
            """.formatted(length);

    @AfterEach
    void nothingIsLeft() {
        List<ProcessHandle> left = sleepers();
        left.forEach(ProcessHandle::destroyForcibly);
        assertThat(left).isEmpty();
    }

    @Test
    void timeoutEndsGrandchildrenAndDaemons() {
        CommandResult result =
                runner.run(command(family).withTimeout(Duration.ofSeconds(2)), Events.none(), cancellation);

        assertThat(sleepers()).isEmpty();
        assertThat(result.timedOut()).isTrue();
        assertThat(result.succeeded()).isFalse();
        assertThat(directory.resolve("started")).exists();
    }

    @Test
    void cancellationEndsGrandchildrenAndDaemons() {
        cancelWhenStarted();

        assertThatThrownBy(() -> runner.run(command(family), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class);

        assertThat(sleepers()).isEmpty();
        assertThat(directory.resolve("started")).exists();
    }

    @Test
    void interruptingTheThreadEndsTheCommand() {
        Thread caller = Thread.currentThread();
        inBackground(() -> {
            awaitStart();
            caller.interrupt();
        });

        assertThatThrownBy(() -> runner.run(command(family), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void cancelledRunStartsNothing() {
        cancellation.cancel();

        assertThatThrownBy(() -> runner.run(command("touch started"), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class);

        assertThat(directory.resolve("started")).doesNotExist();
    }

    @Test
    void programMayCleanUpWithinTheGrace() {
        List<String> printed = Collections.synchronizedList(new ArrayList<>());
        cancelWhenStarted();
        Command command = command(
                "trap 'sleep 0.5; echo cleaned; exit 0' TERM; touch started; sleep %s & wait".formatted(length));

        assertThatThrownBy(() -> runner.run(
                        withGrace(command, Duration.ofSeconds(20)),
                        event -> {
                            if (event instanceof Event.Output output) {
                                printed.add(output.line());
                            }
                        },
                        cancellation))
                .isInstanceOf(InterruptedRunException.class);

        assertThat(printed).containsExactly("cleaned");
    }

    @Test
    void cancellationEndsTheProgramEvenIfSomebodyKilledItsWatchdog() {
        inBackground(() -> {
            awaitStart();
            String prefix = Watchdog.markerPrefix(ProcessIdentity.current());
            ProcessHandle.current()
                    .children()
                    .filter(child -> commandLine(child).contains(prefix))
                    .forEach(ProcessHandle::destroyForcibly);
            await(() -> !Watchdog.isWatching(ProcessIdentity.current()));
            cancellation.cancel();
        });

        assertThatThrownBy(() -> runner.run(
                        command("touch started; sleep %s; true".formatted(length)), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class);
    }

    @Test
    void stoppedProgramIsEnded() {
        cancelWhenStarted();

        assertThatThrownBy(() -> runner.run(
                        command("touch started; kill -STOP $$; sleep " + length), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class);
    }

    @Test
    void cancellationEndsAPipedProgramThatNobodyReads() {
        cancelWhenStarted();

        try (CommandProcess process = runner.start(command("touch started; yes; sleep " + length), cancellation)) {
            assertThatThrownBy(process::waitFor).isInstanceOf(InterruptedRunException.class);
        }
    }

    @Test
    void timeoutEndsAPipedProgramWhileItsOutputIsRead() throws IOException {
        Command command = command(family).withTimeout(Duration.ofSeconds(2));
        try (CommandProcess process = runner.start(command, cancellation)) {
            assertThat(process.output().readAllBytes()).isEmpty();
            assertThat(process.waitFor().timedOut()).isTrue();
        }
    }

    @Test
    void closingEndsAPipedProgram() {
        runner.start(command(family), cancellation).close();

        assertThat(sleepers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "start"})
    void killingOurProcessAloneEndsItsCommand(String how) throws Exception {
        Process engine = startEngine(how);
        ProcessIdentity identity = ProcessIdentity.of(engine.toHandle());

        signal("KILL", Long.toString(engine.pid()));

        assertCommandsGoWith(engine, identity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "start"})
    void killingOurProcessGroupEndsItsCommand(String how) throws Exception {
        Process engine = startEngine(how);
        ProcessIdentity identity = ProcessIdentity.of(engine.toHandle());

        signal("KILL", "-" + engine.pid());

        assertCommandsGoWith(engine, identity);
    }

    @Test
    void processOfThisHostThatLivesIsNotGone() throws Exception {
        Process engine = startEngine("run");
        ProcessIdentity identity = ProcessIdentity.of(engine.toHandle());

        assertThat(CommandRunner.awaitGone(identity, Duration.ZERO, cancellation))
                .isEqualTo(Gone.NO);

        signal("KILL", "-" + engine.pid());
        engine.waitFor();
        assertThat(CommandRunner.awaitGone(identity, Duration.ZERO, cancellation))
                .as("its command ignores SIGTERM and has its grace yet")
                .isEqualTo(Gone.NO);
        assertThat(sleepers()).isNotEmpty();
        assertThat(CommandRunner.awaitGone(identity, Duration.ofSeconds(30), cancellation))
                .isEqualTo(Gone.YES);
    }

    private void assertCommandsGoWith(Process engine, ProcessIdentity identity) throws Exception {
        engine.waitFor();
        assertThat(CommandRunner.awaitGone(identity, Duration.ofSeconds(30), cancellation))
                .isEqualTo(Gone.YES);
        assertThat(sleepers()).isEmpty();
    }

    /** A JVM that leads a process group of its own, with the family as its command. */
    private Process startEngine(String how) throws IOException {
        Files.writeString(directory.resolve("family.sh"), family);
        Process engine = new ProcessBuilder(
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Engine.class.getName(),
                        how,
                        directory.toString())
                .inheritIO()
                .start();
        awaitStart();
        return engine;
    }

    /** What is killed: the engine in a process of its own. */
    static final class Engine {
        public static void main(String[] arguments) {
            CommandRunner runner = new CommandRunner(new Redactor());
            Command command = withGrace(Command.of(Path.of(arguments[1]), "sh", "family.sh"), SECOND);
            if (arguments[0].equals("run")) {
                runner.run(command, Events.none(), new Cancellation());
            } else {
                runner.start(command, new Cancellation()).waitFor();
            }
        }
    }

    private Command command(String script) {
        return withGrace(Command.of(directory, "sh", "-c", script), SECOND);
    }

    private static Command withGrace(Command command, Duration grace) {
        return new Command(
                command.arguments(),
                command.environment(),
                command.secrets(),
                command.directory(),
                command.timeout(),
                grace);
    }

    private void cancelWhenStarted() {
        inBackground(() -> {
            awaitStart();
            cancellation.cancel();
        });
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitStart() {
        await(() -> Files.exists(directory.resolve("started")));
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        try {
            while (!condition.getAsBoolean()) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String name, String target) throws Exception {
        assertThat(new ProcessBuilder("kill", "-s", name, "--", target)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private List<ProcessHandle> sleepers() {
        return ProcessHandle.allProcesses()
                .filter(each -> commandLine(each).contains(length))
                .toList();
    }

    private static String commandLine(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
