package io.sluice.handover;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a host does before and after the other container's step: waits for the keeper and shows what it says. */
public final class Follower {

    private static final long POLL_MS = 100;
    private static final int LONGEST_LINE = 1 << 16;
    private static final int LONGEST_DOCUMENT = 1 << 24;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A keeper may have to wait first for the end of what another one handed over. */
    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final SharedDirectory directory;
    private final Consumer<String> lines;
    private final Cancellation cancellation;

    /** @param lines gets each line that was not shown by an earlier step */
    public Follower(Path directory, Consumer<String> lines, Cancellation cancellation) {
        this.directory = SharedDirectory.of(directory.toAbsolutePath());
        this.lines = lines;
        this.cancellation = cancellation;
    }

    /**
     * Waits until there is something to run in the other container, or the run is through without.
     *
     * @return how the run ended; empty if there is something to run
     * @throws SluiceException if there is no keeper, or it is gone
     */
    public OptionalInt prepare() {
        // a run that was prepared already is the one before: its directory is used again
        Session session = awaitKeeper(found -> !directory.has(found.shown("prepare")));
        Log log = new Log(0);
        OptionalInt exit = await(session, log, true);
        directory.write(session.shown("prepare"), (log.shown + "\n").getBytes(StandardCharsets.US_ASCII));
        return exit;
    }

    /**
     * The other container's step is over: waits until the keeper has recorded what it came to. Takes away what held
     * secrets.
     *
     * @return how the run ended
     * @throws SluiceException with {@link ExitStatus#INTERRUPTED} if the keeper is gone before it could
     */
    public int record() {
        Session session = awaitKeeper(found -> true);
        directory.write(session.over(), new byte[0]);
        try {
            return await(session, new Log(shownBefore(session)), false).orElseThrow();
        } finally {
            session.forget(directory);
        }
    }

    /** The run's result as JSON; empty if it has none. */
    public byte[] document() {
        try (InputStream in = directory.open(Session.DOCUMENT)) {
            return in.readNBytes(LONGEST_DOCUMENT);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private Session awaitKeeper(Predicate<Session> wanted) {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            var session = Session.in(directory);
            if (session.filter(wanted).isPresent() && directory.has(Session.RUN)) {
                return session.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new SluiceException("no sluice keeps " + directory + ": start 'sluice migrate --hand-over "
                        + directory + "' beside this step, and look at what it says");
            }
            Keeper.pause(POLL_MS, cancellation);
        }
    }

    private OptionalInt await(Session session, Log log, boolean untilReady) {
        Pulse keeper = new Pulse(directory, Session.KEEPER);
        while (true) {
            var exit = session.exit(directory);
            boolean ready = untilReady && directory.has(session.file(1, "command"));
            log.show();
            if (exit.isPresent()) {
                return OptionalInt.of(exit.get());
            }
            if (ready) {
                return OptionalInt.empty();
            }
            if (keeper.silence().compareTo(PATIENCE) > 0) {
                throw new SluiceException(
                        ExitStatus.INTERRUPTED,
                        "the sluice that keeps " + directory
                                + " is gone (out of memory, evicted) before it could record"
                                + " how this ended; start the same release again",
                        null);
            }
            Keeper.pause(POLL_MS, cancellation);
        }
    }

    private long shownBefore(Session session) {
        return directory
                .words(session.shown("run"))
                .or(() -> directory.words(session.shown("prepare")))
                .map(words -> words[0])
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::valueOf)
                .orElse(0L);
    }

    /** The keeper's log, line by line, as far as it has come. */
    private final class Log {

        private final long skipped;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private long position;
        private long shown;

        Log(long skipped) {
            this.skipped = skipped;
        }

        void show() {
            try (InputStream in = directory.open(Session.LOG)) {
                in.skipNBytes(position);
                byte[] buffer = new byte[8192];
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    position += count;
                    for (int i = 0; i < count; i++) {
                        accept(buffer[i]);
                    }
                }
            } catch (IOException e) {
                // not there yet
            }
        }

        private void accept(byte next) {
            if (next != '\n') {
                if (line.size() < LONGEST_LINE) { // whoever shares the volume may have written it
                    line.write(next);
                }
                return;
            }
            if (++shown > skipped) {
                lines.accept(line.toString(StandardCharsets.UTF_8));
            }
            line.reset();
        }
    }
}
