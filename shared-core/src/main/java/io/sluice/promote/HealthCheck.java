package io.sluice.promote;

import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.spec.Durations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A URL that answers a GET with 2xx when the application is well. Redirects are not followed. */
final class HealthCheck {

    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final URI url;
    private final String display;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(LONGEST_REQUEST).build();

    /** @param display the URL without anything secret */
    HealthCheck(String url, String display) {
        this.display = display;
        try {
            this.url = URI.create(url);
            HttpRequest.newBuilder(this.url);
        } catch (IllegalArgumentException e) {
            throw new PromotionException(
                    "the health check %s is not an http:// or https:// URL; correct promote.symlink.healthCheck"
                            .formatted(display));
        }
    }

    /** Whether it answers 2xx now. */
    boolean passes() {
        return problem(LONGEST_REQUEST, new CountDownLatch(1)).isEmpty();
    }

    /** Asks until it answers 2xx, at least once; {@code limit} is what is left of {@code timeout}. */
    void await(Duration limit, Duration timeout, Cancellation cancellation) {
        long end = System.nanoTime() + limit.toNanos();
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown)) {
            Duration pause = FIRST_PAUSE;
            while (true) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                Optional<String> problem = problem(clamp(left, FIRST_PAUSE, LONGEST_REQUEST), cancelled);
                cancellation.check();
                if (problem.isEmpty()) {
                    return;
                }
                if (System.nanoTime() + pause.toNanos() - end > 0) {
                    throw new PromotionException(
                            "the health check %s did not pass within %s, its last answer: %s; look at the application's log"
                                    .formatted(display, Durations.text(timeout), problem.get()));
                }
                pause(pause, cancelled);
                pause = clamp(pause.multipliedBy(2), FIRST_PAUSE, LONGEST_PAUSE);
            }
        }
    }

    /** What is wrong with the answer; empty if nothing is. */
    private Optional<String> problem(Duration limit, CountDownLatch cancelled) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(limit).GET().build();
        CompletableFuture<Integer> answer =
                client.sendAsync(request, BodyHandlers.discarding()).thenApply(response -> response.statusCode());
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (cancelled.getCount() > 0 && System.nanoTime() - end < 0) {
                try {
                    int status = answer.get(100, TimeUnit.MILLISECONDS);
                    return status / 100 == 2 ? Optional.empty() : Optional.of("status " + status);
                } catch (TimeoutException e) {
                    // look whether the run is cancelled, then wait on
                }
            }
            return Optional.of("none within " + Durations.text(limit));
        } catch (ExecutionException e) {
            return Optional.of(sentence(e.getCause()));
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            answer.cancel(true);
        }
    }

    private static String sentence(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return "none in time";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        String message = cause instanceof IOException ? cause.getMessage() : cause.toString();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static void pause(Duration pause, CountDownLatch cancelled) {
        try {
            cancelled.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedRunException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedRunException();
    }

    private static Duration clamp(Duration value, Duration low, Duration high) {
        return value.compareTo(low) < 0 ? low : value.compareTo(high) > 0 ? high : value;
    }
}
