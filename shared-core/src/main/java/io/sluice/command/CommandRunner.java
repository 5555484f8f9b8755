package io.sluice.command;

import io.sluice.command.ProcessIdentity.Gone;
import io.sluice.command.SupervisedProcess.EndedBy;
import io.sluice.event.Events;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Runs external programs: the only place that starts a process. */
public final class CommandRunner {

    /** How long output is read after the command's end, if something it left running holds it open. */
    static final Duration OUTPUT_LIMIT = Duration.ofSeconds(1);

    private final Redactor redactor;
    private final Predicate<String> withheld;

    public CommandRunner(Redactor redactor) {
        this(redactor, name -> false);
    }

    private CommandRunner(Redactor redactor, Predicate<String> withheld) {
        this.redactor = redactor;
        this.withheld = withheld;
    }

    /** A runner that does not pass these of its own environment variables on; a command may set them itself. */
    public CommandRunner withholding(Predicate<String> variables) {
        return new CommandRunner(redactor, withheld.or(variables));
    }

    /** Takes the secrets of everything this runner starts out of text. */
    public Redactor redactor() {
        return redactor;
    }

    /**
     * Runs a command to its end, without standard input, its output line by line to {@code events}. When time is up or
     * the run is cancelled, the program and everything it started get SIGTERM, then SIGKILL; they die with us, too,
     * however we die. What a command that ends by itself leaves running in the background is left alone.
     *
     * @throws CommandException if it cannot be started, or an argument holds a secret
     * @throws InterruptedRunException if the run was cancelled, or this thread interrupted; the command has ended by then
     */
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        long began = System.nanoTime();
        ProcessBuilder builder = prepare(command, cancellation)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        SupervisedProcess supervised = start(command, builder, cancellation);
        OutputLines lines = new OutputLines(
                supervised.process().getInputStream(), redactor, line -> events.output(command.program(), line));
        return result(supervised, lines, began);
    }

    /**
     * Starts a command whose standard input and output are streams of ours; its standard error is kept for
     * {@link CommandProcess#waitFor()}. Time limit, cancellation and our death end it as in {@link #run}.
     *
     * @throws CommandException if it cannot be started, or an argument holds a secret
     */
    public CommandProcess start(Command command, Cancellation cancellation) {
        long began = System.nanoTime();
        SupervisedProcess supervised = start(command, prepare(command, cancellation), cancellation);
        OutputLines errors = new OutputLines(supervised.process().getErrorStream(), redactor, line -> {});
        return new PipedProcess(supervised, () -> result(supervised, errors, began));
    }

    /**
     * Whether a process of an earlier run, and with it every command it was running, is gone; to be asked before its
     * work is taken up again. When the process is gone but a command of it is just being ended, waits for that.
     *
     * @param owner what the earlier run recorded as {@link ProcessIdentity#current()}
     * @param patience how long to wait; more than the grace of its commands
     * @return {@code NO} also if a command cannot be ended in time
     */
    public static Gone awaitGone(ProcessIdentity owner, Duration patience, Cancellation cancellation) {
        Gone gone = owner.isGone();
        long end = System.nanoTime() + patience.toNanos();
        while (gone == Gone.YES && Watchdog.isWatching(owner)) {
            cancellation.check();
            if (System.nanoTime() - end > 0) {
                return Gone.NO;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedRunException();
            }
        }
        return gone;
    }

    /** Waits for the end; when this thread is interrupted, ends the command first. */
    private static CommandResult result(SupervisedProcess supervised, OutputLines lines, long began) {
        boolean interrupted = false;
        while (true) {
            try {
                int status = supervised.await();
                List<String> last = lines.close(OUTPUT_LIMIT);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                if (supervised.endedBy() == EndedBy.CANCELLATION) {
                    throw new InterruptedRunException();
                }
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                return new CommandResult(status, supervised.endedBy() == EndedBy.TIMEOUT, last, took);
            } catch (InterruptedException e) {
                interrupted = true;
                supervised.end(EndedBy.CANCELLATION);
            }
        }
    }

    private ProcessBuilder prepare(Command command, Cancellation cancellation) {
        cancellation.check();
        redactor.add(command.secrets().values());
        CommandCheck.check(command, redactor);
        ProcessBuilder builder = new ProcessBuilder(Watchdog.inOwnSession(command.arguments()));
        builder.directory(command.directory().toFile());
        builder.environment().keySet().removeIf(withheld);
        command.defaults().forEach(builder.environment()::putIfAbsent);
        builder.environment().putAll(command.environment());
        command.secrets().forEach((name, secret) -> builder.environment().put(name, secret.reveal()));
        return builder;
    }

    private static SupervisedProcess start(Command command, ProcessBuilder builder, Cancellation cancellation) {
        try {
            return SupervisedProcess.start(command, builder, cancellation);
        } catch (IOException e) {
            throw new CommandException(
                    command.program() + " could not be started; check that it runs from a shell in "
                            + command.directory(),
                    e);
        }
    }
}
