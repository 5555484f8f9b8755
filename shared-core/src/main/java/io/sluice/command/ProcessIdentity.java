package io.sluice.command;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process, so that another one can tell later whether it is still there.
 *
 * @param host name of the machine or pod, for a person
 * @param scope kernel boot and pid namespace: two processes with the same scope can look at each other
 * @param pid process id in that scope
 * @param started start time of the process, against reuse of its pid; to be compared within a scope only. Linux: clock
 *     ticks since boot, which a corrected clock does not move (proc(5), {@code /proc/pid/stat}); elsewhere milliseconds
 *     since 1970. -1: it was gone already
 */
public record ProcessIdentity(String host, String scope, long pid, long started) {

    private static final Path PROC = Path.of("/proc");
    private static final String HOST = hostName();
    private static final String SCOPE = readScope();
    private static final ProcessIdentity CURRENT = of(ProcessHandle.current());

    /** Whether a process is gone. {@code UNKNOWN}: it cannot be seen from here, and may be alive. */
    public enum Gone {
        YES,
        NO,
        UNKNOWN
    }

    /** This process. */
    public static ProcessIdentity current() {
        return CURRENT;
    }

    /** A process of this machine that we can see. */
    public static ProcessIdentity of(ProcessHandle handle) {
        return new ProcessIdentity(HOST, SCOPE, handle.pid(), startOf(handle));
    }

    /** The same process as nobody can see it: for one whose end says nothing about the end of its work. */
    public ProcessIdentity outOfSight() {
        return new ProcessIdentity(host, "elsewhere/" + scope, pid, started);
    }

    /** Whether it is gone; a zombie is, and so is a process whose pid belongs to another one now. */
    public Gone isGone() {
        if (!scope.equals(SCOPE)) {
            return Gone.UNKNOWN;
        }
        if (!ProcessStat.isAvailable()) {
            Optional<ProcessHandle> handle = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
            return handle.isPresent() && startOf(handle.get()) == started ? Gone.NO : Gone.YES;
        }
        Optional<ProcessStat> stat = ProcessStat.of(pid);
        if (stat.isEmpty()) {
            boolean othersAreVisible = Files.exists(PROC.resolve("1")); // not so with the mount option hidepid
            return othersAreVisible ? Gone.YES : Gone.UNKNOWN;
        }
        return stat.get().isAlive() && stat.get().started() == started ? Gone.NO : Gone.YES;
    }

    private static long startOf(ProcessHandle handle) {
        return ProcessStat.isAvailable()
                ? ProcessStat.of(handle.pid()).map(ProcessStat::started).orElse(-1L)
                : handle.info().startInstant().map(Instant::toEpochMilli).orElse(-1L);
    }

    /** Containers on one node share the boot id, so the pid namespace is part of it. */
    private static String readScope() {
        try {
            String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id"));
            String namespace =
                    Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
            return boot.strip() + "/" + namespace.replaceAll("\\D", "");
        } catch (IOException | UnsupportedOperationException e) {
            return "host/" + HOST;
        }
    }

    private static String hostName() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (IOException e) {
                return "localhost";
            }
        }
    }
}
