package io.sluice.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small shell process that outlives us and ends a command with everything it started: when we let go of it, and when
 * we die, in whatever way. It has a session of its own, so that a signal to our process group does not reach it.
 */
public final class Watchdog {

    /** The variable that marks a command and what it starts, also what makes a session of its own. */
    static final String VARIABLE = "SLUICE_RUN";

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String SCRIPT = script();
    private static final List<String> OWN_SESSION = ownSession();

    private final String marker;
    private final Process shell;

    private Watchdog(String marker, Process shell) {
        this.marker = marker;
        this.shell = shell;
    }

    /** Returns when it is out of reach of a signal to our process group. */
    static Watchdog start(Duration grace) throws IOException {
        String marker = markerPrefix(ProcessIdentity.current()) + COUNTER.incrementAndGet() + ".";
        long tenths = Math.max(1, grace.toMillis() / 100);
        ProcessBuilder builder = new ProcessBuilder(
                inOwnSession(List.of("/bin/sh", "-c", SCRIPT, "watchdog", marker, Long.toString(tenths))));
        builder.environment().remove(VARIABLE); // an outer run that ends us must not end our watchdog first
        Process shell = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (shell.getInputStream().read() < 0) {
            throw new IOException("/bin/sh ended at once with status " + shell.exitValue());
        }
        return new Watchdog(marker, shell);
    }

    /** What every command of a process is marked with; its number follows. */
    static String markerPrefix(ProcessIdentity owner) {
        return owner.scope() + "/" + owner.pid() + "/" + owner.started() + "/";
    }

    /** The arguments, changed so that the program leads a session and a process group of its own. */
    static List<String> inOwnSession(List<String> arguments) {
        List<String> all = new ArrayList<>(OWN_SESSION);
        all.addAll(arguments);
        return all;
    }

    String marker() {
        return marker;
    }

    /** Tells it which process to end. */
    void guard(Process command) {
        send(command.pid() + "\n");
    }

    /** The command has ended by itself: what it left running stays. */
    void dismiss() {
        send("done\n");
        letGo();
    }

    /** Has the command and everything it started ended: SIGTERM, and SIGKILL after the grace. Does not wait. */
    void letGo() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // it is gone already
        }
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Waits until everything is ended; false if something cannot be. */
    boolean await(Duration limit) throws InterruptedException {
        return shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether a watchdog that a process started is still there: then a command of that process may be, too. */
    static boolean isWatching(ProcessIdentity owner) {
        String prefix = markerPrefix(owner);
        return ProcessHandle.allProcesses().anyMatch(each -> commandLine(each).contains(prefix));
    }

    private static String commandLine(ProcessHandle handle) {
        if (!ProcessStat.isAvailable()) {
            return handle.info().commandLine().orElse("");
        }
        try { // ProcessHandle.Info gives no more than a page of it
            Path file = Path.of("/proc", Long.toString(handle.pid()), "cmdline");
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private void send(String line) {
        try {
            shell.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
            shell.getOutputStream().flush();
        } catch (IOException e) {
            // it is gone; SupervisedProcess looks whether it is alive when it needs it
        }
    }

    /** The script, for other hands than ours: {@code sh FILE MARKER TENTHS}, with what it is to read on standard input. */
    public static String script() {
        try (InputStream in = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** macOS has no setsid, but perl; without both, only a command's first process is ended when we die. */
    private static List<String> ownSession() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/bin:/bin";
        return Stream.of(List.of("setsid"), List.of("perl", "-MPOSIX", "-e", "setsid(); exec { $ARGV[0] } @ARGV"))
                .flatMap(command -> Stream.of(path.split(":"))
                        .filter(directory -> directory.startsWith("/"))
                        .map(directory -> Path.of(directory, command.get(0)))
                        .filter(Files::isExecutable)
                        .limit(1)
                        .map(program -> {
                            List<String> full = new ArrayList<>(command);
                            full.set(0, program.toString());
                            return full;
                        }))
                .findFirst()
                .orElse(new ArrayList<>());
    }
}
