package io.sluice.handover;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandCheck;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.command.Watchdog;
import io.sluice.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ours of the two sides: holds a directory, leaves there the script that the other container runs, hands commands over
 * and waits for them. Says once a second that it lives: a command does not outlive its keeper by more than 35 seconds,
 * however the keeper ends, which is less than it takes another run to take its database over.
 */
public final class Keeper implements AutoCloseable {

    /** A keeper that lives is felt in this time. */
    private static final Duration OTHER_KEEPER = Duration.ofSeconds(3);

    /** Longer than the script's watchdog needs to end everything when nothing else is left of it. */
    private static final Duration RUNNER_SILENCE = Duration.ofSeconds(15);

    private static final Duration RUNNER_PATIENCE = Duration.ofSeconds(60);

    private final SharedDirectory directory;
    private final Session session;
    private final Redactor redactor;
    private final Cancellation cancellation;
    private final OutputStream log;
    private final ScheduledExecutorService heart;
    private final Pulse runner;
    private int commands;
    private int beats;

    private Keeper(
            SharedDirectory directory,
            Session session,
            Redactor redactor,
            Cancellation cancellation,
            OutputStream log) {
        this.directory = directory;
        this.session = session;
        this.redactor = redactor;
        this.cancellation = cancellation;
        this.log = log;
        this.runner = new Pulse(directory, session.beat());
        this.heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-keeper");
            thread.setDaemon(true);
            return thread;
        });
        heart.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Takes a directory; proves first that nothing works in it any more.
     *
     * @param cancellation stops whatever is handed over, and is set if another keeper takes the directory
     * @throws SluiceException with {@link ExitStatus#DATABASE_BUSY} if another run still uses it
     */
    public static Keeper open(Path path, Redactor redactor, Events events, Cancellation cancellation) {
        SharedDirectory directory = SharedDirectory.create(path.toAbsolutePath());
        var earlier = Session.in(directory);
        if (earlier.isPresent() && earlier.get().exit(directory).isEmpty()) {
            refuseIfKept(directory, cancellation);
        }
        Session session = new Session(newToken());
        directory.write(Session.KEEPER, beat(session, 0)); // the script of another session leaves when it sees this
        directory.delete(Session.RUN);
        pause(200, cancellation);
        if (!Session.in(directory).equals(Optional.of(session))) {
            throw inUse(directory);
        }
        earlier.ifPresent(old -> awaitRunner(directory, session, old, events, cancellation));
        directory.names("????????????????.*").forEach(directory::delete);
        directory.delete(Session.ENDED);
        directory.delete(Session.DOCUMENT);
        directory.write(Session.LOG, new byte[0]);
        directory.write(Session.WATCHDOG, Watchdog.script().getBytes(StandardCharsets.UTF_8));
        directory.write(Session.RUN, script());
        try {
            OutputStream log = Channels.newOutputStream(Files.newByteChannel(
                    directory.path(Session.LOG), Set.of(StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)));
            return new Keeper(directory, session, redactor, cancellation, log);
        } catch (IOException e) {
            throw new SluiceException("cannot write " + directory.path(Session.LOG) + ": " + e.getMessage(), e);
        }
    }

    private static void refuseIfKept(SharedDirectory directory, Cancellation cancellation) {
        String first = String.join(" ", directory.words(Session.KEEPER).orElse(new String[0]));
        long end = System.nanoTime() + OTHER_KEEPER.toNanos();
        while (System.nanoTime() - end < 0) {
            pause(100, cancellation);
            if (!String.join(" ", directory.words(Session.KEEPER).orElse(new String[0]))
                    .equals(first)) {
                throw inUse(directory);
            }
        }
    }

    private static SluiceException inUse(SharedDirectory directory) {
        return new SluiceException(
                ExitStatus.DATABASE_BUSY,
                "another run uses " + directory + "; wait for it to end, or hand over through a directory of your own",
                null);
    }

    /** What an earlier keeper had handed over ends by itself; until it has, nothing may start. */
    private static void awaitRunner(
            SharedDirectory directory, Session session, Session old, Events events, Cancellation cancellation) {
        Pulse runner = new Pulse(directory, old.beat());
        if (!runner.felt() || runner.isGone()) {
            return;
        }
        events.note("waiting for the end of what an earlier run handed over through " + directory);
        long end = System.nanoTime() + RUNNER_PATIENCE.toNanos();
        int beats = 0;
        while (!runner.isGone() && runner.silence().compareTo(RUNNER_SILENCE) < 0) {
            if (System.nanoTime() - end > 0) {
                throw new SluiceException(
                        ExitStatus.DATABASE_BUSY,
                        "what an earlier run handed over through " + directory
                                + " is still at work; end the container that runs it, then start the same release again",
                        null);
            }
            directory.write(Session.KEEPER, beat(session, ++beats));
            pause(100, cancellation);
        }
    }

    private static byte[] script() {
        try (InputStream in = Keeper.class.getResourceAsStream("run.sh")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String newToken() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static byte[] beat(Session session, int number) {
        return (session.token() + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void beat() {
        try {
            var kept = Session.in(directory);
            if (kept.isPresent() && !kept.get().equals(session)) {
                heart.shutdown();
                cancellation.cancel();
                return;
            }
            directory.write(Session.KEEPER, beat(session, ++beats));
        } catch (RuntimeException | Error e) {
            // the next beat may succeed; if none does, the command ends, which is what must happen then
        }
    }

    static void pause(long millis, Cancellation cancellation) {
        cancellation.check();
        sleep(millis);
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }

    /** A line of what sluice says, for those who look on from the other containers. */
    public synchronized void say(String line) {
        try {
            log.write((redactor.redact(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // nobody can be told
        }
    }

    /**
     * Has a command run in the other container, as {@link io.sluice.command.CommandRunner#run} would run it here; its
     * directory is the one that the script was started in.
     *
     * @throws io.sluice.command.CommandException if it was not started in time, or the other container is gone
     * @throws InterruptedRunException if the run was cancelled; the command has ended by then
     */
    public CommandResult run(Command command, Events events, Cancellation stop) {
        redactor.add(command.secrets().values());
        CommandCheck.arguments(command, redactor);
        stop.confirm();
        return new Handing(directory, session, ++commands, runner, command).run(redactor, events, stop);
    }

    /**
     * The run is through: whoever follows it may go.
     *
     * @param document the result as JSON; empty if there is none
     */
    public void end(int exitStatus, byte[] document) {
        if (document.length > 0) {
            directory.write(Session.DOCUMENT, document);
        }
        directory.write(Session.ENDED, (session.token() + " " + exitStatus + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        heart.shutdownNow();
        session.forget(directory);
        try {
            log.close();
        } catch (IOException e) {
            // it was read by now
        }
    }
}
