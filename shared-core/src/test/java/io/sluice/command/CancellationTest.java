package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
