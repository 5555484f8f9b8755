package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.event.Events;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancellationTest {

    private final Cancellation cancellation = new Cancellation();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void checkPassesUntilTheRunIsCancelled() {
        cancellation.check();

        cancellation.cancel();

        assertThat(cancellation.isCancelled()).isTrue();
        assertThatThrownBy(cancellation::check).isInstanceOf(InterruptedRunException.class);
    }

    @Test
    void everyRegistrationRunsOnceAlsoOfTheSameAction() {
        Runnable action = runs::incrementAndGet;
        cancellation.onCancel(action);
        cancellation.onCancel(action);

        cancellation.cancel();
        cancellation.cancel();

        assertThat(runs).hasValue(2);
    }

    @Test
    void closedRegistrationIsForgotten() {
        cancellation.onCancel(runs::incrementAndGet).close();

        cancellation.cancel();

        assertThat(runs).hasValue(0);
    }

    @Test
    void actionThatComesLateRunsAtOnce() {
        cancellation.cancel();

        cancellation.onCancel(runs::incrementAndGet);

        assertThat(runs).hasValue(1);
    }

    @Test
    void failingActionDoesNotKeepOthersFromRunning() {
        for (int i = 0; i < 10; i++) {
            cancellation.onCancel(() -> {
                runs.incrementAndGet();
                throw new IllegalStateException("on purpose");
            });
        }

        assertThatThrownBy(cancellation::cancel).isInstanceOf(IllegalStateException.class);

        assertThat(runs).hasValue(10);
    }

    @Test
    void registrationThatRacesWithCancellationRunsExactlyOnce() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Cancellation racing = new Cancellation();
            AtomicInteger count = new AtomicInteger();
            CyclicBarrier together = new CyclicBarrier(2);
            Thread canceller = new Thread(() -> {
                meet(together);
                racing.cancel();
            });
            canceller.start();
            meet(together);
            racing.onCancel(count::incrementAndGet);
            canceller.join();
            assertThat(count).hasValue(1);
        }
    }

    @Test
    void theLossOfWhatIsHeldStopsTheRunWithItsOwnStatusAndSentence() {
        SluiceException lost = new SluiceException(ExitStatus.DATABASE_BUSY, "another run took over", null);
        cancellation.onCancel(runs::incrementAndGet);
        cancellation.confirm();
        cancellation.holdWhile(() -> {
            throw lost;
        });

        assertThatThrownBy(cancellation::confirm)
                .isInstanceOf(InterruptedRunException.class)
                .hasMessage("another run took over")
                .extracting(e -> ((SluiceException) e).exitStatus())
                .isEqualTo(ExitStatus.DATABASE_BUSY);
        assertThat(runs).hasValue(1);
        assertThat(cancellation.reason()).contains(lost);
        assertThatThrownBy(() -> cancellation.separate().check()).hasMessage("another run took over");
    }

    @Test
    void noProgramStartsWithoutWhatTheRunHasToHold(@TempDir Path directory) {
        cancellation.holdWhile(() -> {
            throw new SluiceException(ExitStatus.DATABASE_BUSY, "another run took over", null);
        });

        assertThatThrownBy(() -> new CommandRunner(new Redactor())
                        .run(Command.of(directory, "touch", "started"), Events.none(), cancellation))
                .hasMessage("another run took over");
        assertThat(directory).isEmptyDirectory();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
