package io.sluice.handover;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.OutputLines;
import io.sluice.command.Redactor;
import io.sluice.command.ShellWords;
import io.sluice.command.StillRunningException;
import io.sluice.event.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command that is handed over, from the file that the script finds to the status that it leaves. */
final class Handing {

    private static final long POLL_MS = 50;

    /** An image may have to be pulled first. */
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    /** Longer than the script, without us, needs to end everything. */
    private static final Duration SILENCE = Duration.ofSeconds(35);

    /** When it is known that the container is gone; longer than the script's watchdog alone needs. */
    private static final Duration SILENCE_WHEN_OVER = Duration.ofSeconds(15);

    private static final Duration OUTPUT_LIMIT = Duration.ofMinutes(1);

    private final SharedDirectory directory;
    private final Session session;
    private final int number;
    private final Pulse runner;
    private final Command command;
    private boolean silent;
    private @Nullable GrowingFile output;
    private @Nullable OutputLines lines;

    Handing(SharedDirectory directory, Session session, int number, Pulse runner, Command command) {
        this.directory = directory;
        this.session = session;
        this.number = number;
        this.runner = runner;
        this.command = command;
    }

    CommandResult run(Redactor redactor, Events events, Cancellation stop) {
        byte[] script = HandedOver.script(command).getBytes(StandardCharsets.UTF_8);
        directory.writeSecret(file("command"), script);
        long began = System.nanoTime();
        boolean timedOut = false;
        boolean cancelled = false;
        try {
            while (true) {
                Optional<Integer> status = status();
                if (status.isPresent()) {
                    return result(status.get(), timedOut, cancelled, began, redactor, events);
                }
                if (output == null && follow(redactor, events)) {
                    began = System.nanoTime();
                }
                if (!cancelled && stop.isCancelled()) {
                    cancelled = true;
                    cancel();
                } else if (!timedOut && output != null && since(began).compareTo(command.timeout()) > 0) {
                    timedOut = true;
                    cancel();
                }
                if (cancelled && output == null && !follow(redactor, events)) {
                    throw new InterruptedRunException(); // it will not be started any more
                }
                requireRunner(began, cancelled, events);
                Keeper.sleep(POLL_MS);
            }
        } finally {
            directory.delete(file("command"));
            directory.delete(file("output"));
        }
    }

    /** The script makes the output's file before it looks for this one, and starts the command after that. */
    private void cancel() {
        directory.write(file("cancel"), new byte[0]);
    }

    /** Reads along as soon as the command is started; whether it is. */
    private boolean follow(Redactor redactor, Events events) {
        if (!directory.has(file("output"))) {
            return false;
        }
        try {
            output = new GrowingFile(directory.open(file("output")));
            lines = new OutputLines(output, redactor, line -> events.output(command.program(), line));
            return true;
        } catch (IOException e) {
            throw failure(
                    "the output of %s cannot be read (%s); start both containers as the same user, or give the pod an fsGroup"
                            .formatted(command.program(), e.getMessage()));
        }
    }

    private Optional<Integer> status() {
        return directory
                .words(file("status"))
                .filter(words -> words.length == 2 && words[1].equals("ended"))
                .flatMap(words -> Session.number(words[0]));
    }

    private CommandResult result(
            int status, boolean timedOut, boolean cancelled, long began, Redactor redactor, Events events) {
        if (output == null) {
            follow(redactor, events);
        }
        List<String> last = List.of();
        if (output != null && lines != null) {
            output.complete();
            try {
                last = lines.close(OUTPUT_LIMIT);
                output.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedRunException();
            } catch (IOException e) {
                // it was read
            }
        }
        if (cancelled) {
            throw new InterruptedRunException();
        }
        return new CommandResult(status, timedOut, last, since(began));
    }

    /**
     * A container that left, or whose step is over, has ended, and with it the command. One that only says nothing may be
     * frozen, and go on later: it finds the word to cancel, and until it has answered, the database stays ours.
     */
    private void requireRunner(long began, boolean cancelled, Events events) {
        boolean over = directory.has(session.over());
        Duration silence = runner.felt() ? runner.silence() : since(began);
        if (!runner.felt() && !over) {
            if (since(began).compareTo(START_LIMIT) > 0) {
                cancel();
                throw failure("nobody has run %s in %d minutes; start 'sh %1$s' in the application's container"
                        .formatted(directory.path(Session.RUN), START_LIMIT.toMinutes()));
            }
            return;
        }
        if (!runner.felt()) {
            throw failure(
                    "the application's container did not run %s; its image needs /bin/sh, and the same user as sluice or the pod's fsGroup"
                            .formatted(directory.path(Session.RUN)));
        }
        if (runner.isGone() || (over && silence.compareTo(SILENCE_WHEN_OVER) > 0)) {
            if (cancelled) {
                throw new InterruptedRunException();
            }
            throw failure(
                    "the container that was to run %s is gone; look at why it ended (out of memory, evicted), then start the same release again"
                            .formatted(command.program()));
        }
        if (silence.compareTo(SILENCE) > 0) {
            requireAnswer(began, cancelled, events);
        }
    }

    private void requireAnswer(long began, boolean cancelled, Events events) {
        if (!silent) {
            silent = true;
            cancel();
            events.warn(
                    "the container that runs %s gave no sign of life for %d s; %1$s is stopped as soon as the container answers; if it has ended for good, run: sluice record %s"
                            .formatted(
                                    command.program(),
                                    SILENCE.toSeconds(),
                                    ShellWords.join(List.of(directory.toString()))));
        }
        if (cancelled || since(began).compareTo(command.timeout()) > 0) {
            throw new StillRunningException(
                    "the container that runs %s does not answer, so it is not known whether %1$s is still running; end that container, then start the same release again"
                            .formatted(command.program()));
        }
    }

    private static CommandException failure(String sentence) {
        return new CommandException(sentence, null);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private String file(String what) {
        return session.file(number, what);
    }
}
