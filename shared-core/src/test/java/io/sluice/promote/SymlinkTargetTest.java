package io.sluice.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SymlinkTargetTest {

    @TempDir
    Path directory;

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private @Nullable HttpServer server;
    private Path current;
    private Path one;
    private Path two;

    @BeforeEach
    void twoVersions() throws IOException {
        current = directory.resolve("current");
        one = version("v1");
        two = version("v2");
        Files.createSymbolicLink(current, one);
    }

    @AfterEach
    void stopServer() {
        stopping.countDown();
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void switchesTheLinkRestartsAndWaitsUntilHealthy() throws IOException {
        SymlinkTarget target = target(
                two,
                List.of("sh", "-c", "readlink current >restarted; echo $SLUICE_VERSION >>restarted"),
                url(request -> request < 3 ? 503 : 204));
        assertThat(target.live()).contains(one.toString());
        assertThat(target.inPlace()).isFalse();

        target.promote(Optional.empty(), Events.none(), cancellation);

        assertThat(current).isSymbolicLink();
        assertThat(Files.readSymbolicLink(current)).isEqualTo(two);
        assertThat(directory.resolve("restarted")).hasContent(two + "\nv2\n");
        assertThat(asked.get()).isEqualTo(3);
        assertThat(target.live()).contains(two.toString());
        assertThat(target.inPlace()).isTrue();
        assertThat(files()).containsExactlyInAnyOrder("current", "v1", "v2", "restarted");
    }

    @Test
    void aPromotionThatEndedBetweenSwitchAndRestartIsNotInPlaceAndRestartsWhenItIsRepeated() throws IOException {
        List<String> restart = List.of("sh", "-c", "[ -e repaired ] && touch restarted");
        SymlinkTarget target = target(two, restart, null);
        assertThatThrownBy(() -> target.promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class);
        assertThat(Files.readSymbolicLink(current)).isEqualTo(two);

        SymlinkTarget again = target(two, restart, null); // what a killed process leaves is the same
        assertThat(again.inPlace()).isFalse();
        Files.createFile(directory.resolve("repaired"));
        again.promote(Optional.empty(), Events.none(), cancellation);

        assertThat(directory.resolve("restarted")).exists();
        assertThat(again.inPlace()).isTrue();
        assertThat(files()).containsExactlyInAnyOrder("current", "v1", "v2", "repaired", "restarted");
    }

    @Test
    void theLinkIsNotSwitchedByARunThatLostItsDatabase() throws IOException {
        SymlinkTarget target = target(two, List.of("touch", "restarted"), null);
        cancellation.holdWhile(() -> {
            throw new SluiceException(ExitStatus.DATABASE_BUSY, "another run took over", null);
        });

        assertThatThrownBy(() -> target.promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class)
                .hasMessage("another run took over");

        assertThat(Files.readSymbolicLink(current)).isEqualTo(one);
        assertThat(directory.resolve("restarted")).doesNotExist();
    }

    @Test
    void firstPromotionCreatesTheLinkAlsoAfterAKilledOne() throws IOException {
        Files.delete(current);
        Files.createSymbolicLink(directory.resolve(".current.sluice-next"), one);
        SymlinkTarget target = target(two, List.of(), null);
        assertThat(target.live()).isEmpty();

        target.promote(Optional.empty(), Events.none(), cancellation);

        assertThat(Files.readSymbolicLink(current)).isEqualTo(two);
        assertThat(files()).containsExactlyInAnyOrder("current", "v1", "v2");
    }

    @Test
    void readerNeverSeesTheLinkMissing() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int reads = 0;
            while (!done.get()) {
                assertThat(current.resolve("version")).exists();
                reads++;
            }
            return reads;
        });
        SymlinkTarget toOne = target(one, List.of(), null);
        SymlinkTarget toTwo = target(two, List.of(), null);

        for (int i = 0; i < 250; i++) {
            toTwo.promote(Optional.empty(), Events.none(), cancellation);
            toOne.promote(Optional.empty(), Events.none(), cancellation);
        }
        done.set(true);

        assertThat(reader.get(10, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void failedHealthCheckSaysItsLastAnswerAndRollbackBringsThePreviousVersionBack() throws IOException {
        AtomicBoolean healthy = new AtomicBoolean();
        SymlinkTarget target = target(two, List.of(), url(request -> healthy.get() ? 200 : 503));
        Optional<String> previous = target.live();

        assertThatThrownBy(() -> target.promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("did not pass within 2s")
                .hasMessageContaining("status 503");
        assertThat(Files.readSymbolicLink(current)).isEqualTo(two);
        assertThat(target.inPlace()).as("it is not healthy").isFalse();

        healthy.set(true);
        assertThat(target.canRollBack(previous)).isTrue();
        target.rollback(previous.orElseThrow(), Events.none(), cancellation);
        assertThat(Files.readSymbolicLink(current)).isEqualTo(one);
    }

    @Test
    void serverThatIsDownFailsTheHealthCheck() {
        String url = url(request -> 200);
        server.stop(0);

        assertThatThrownBy(() -> target(two, List.of(), url).promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void redirectIsNotHealthy() {
        assertThatThrownBy(() -> target(two, List.of(), url(request -> 302))
                        .promote(Optional.empty(), Events.none(), cancellation))
                .hasMessageContaining("status 302");
    }

    @Test
    void serverThatNeverAnswersIsGivenUpWhenCancelled() {
        String url = url(request -> {
            try {
                cancellation.cancel();
                stopping.await();
            } catch (InterruptedException e) {
                // the server is stopped
            }
            return 200;
        });

        long began = System.nanoTime();
        assertThatThrownBy(() -> new SymlinkTarget(
                                new ReleaseSpec.Symlink(current, two, List.of(), url, Duration.ofMinutes(5)),
                                runner(),
                                directory,
                                Map.of())
                        .promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void failedRestartFailsThePromotion() {
        SymlinkTarget target = target(two, List.of("sh", "-c", "echo unit not found; exit 5"), null);

        assertThatThrownBy(() -> target.promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("exit status 5 (unit not found)");
    }

    @Test
    void directoryInPlaceOfTheLinkIsRefusedAndLeftAlone() throws IOException {
        Files.delete(current);
        Files.createDirectory(current);
        SymlinkTarget target = target(two, List.of(), null);

        assertThatThrownBy(target::check)
                .isInstanceOf(PromotionException.class)
                .hasMessageStartingWith(current + " is not a symbolic link");
        assertThatThrownBy(() -> target.promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class);
        assertThat(current).isDirectory();
    }

    @Test
    void versionThatIsNotThereIsRefusedAndTheLinkStays() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> target(directory.resolve("v3"), List.of(), null)
                        .promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("v3 does not exist");
        assertThatThrownBy(() -> target(file, List.of(), null).promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("file is not a directory");
        assertThat(Files.readSymbolicLink(current)).isEqualTo(one);
    }

    @Test
    void linkThatReachesTheVersionByAnotherPathIsInPlace() throws IOException {
        Files.delete(current);
        Files.createSymbolicLink(current, Path.of("v1/../v2"));

        assertThat(target(two, List.of(), null).inPlace()).isTrue();
        assertThat(target(two, List.of(), null).live()).contains(two.toString());
        assertThat(target(one, List.of(), null).inPlace()).isFalse();
    }

    @Test
    void versionThatWasRemovedCannotBeRolledBackTo() {
        SymlinkTarget target = target(two, List.of(), null);

        assertThat(target.canRollBack(Optional.empty())).isFalse();
        assertThat(target.canRollBack(Optional.of(directory.resolve("v0").toString())))
                .isFalse();
    }

    @Test
    void healthCheckThatIsNoUrlIsRefusedBeforeAnythingHappens() {
        assertThatThrownBy(() -> target(two, List.of(), "localhost/health"))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("promote.symlink.healthCheck");
    }

    private SymlinkTarget target(Path to, List<String> restart, @Nullable String healthCheck) {
        return new SymlinkTarget(
                new ReleaseSpec.Symlink(current, to, restart, healthCheck, Duration.ofSeconds(2)),
                runner(),
                directory,
                Map.of("SLUICE_VERSION", "v2"));
    }

    private static CommandRunner runner() {
        return new CommandRunner(new Redactor());
    }

    private Path version(String name) throws IOException {
        Path version = Files.createDirectory(directory.resolve(name));
        Files.writeString(version.resolve("version"), name);
        return version;
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(directory)) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }

    /** A server whose answer to the n-th request, from 1, is given by {@code status}. */
    private String url(java.util.function.IntUnaryOperator status) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.applyAsInt(asked.incrementAndGet()), -1);
            exchange.close();
        });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/health";
    }
}
