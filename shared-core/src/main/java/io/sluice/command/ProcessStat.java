package io.sluice.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/pid/stat} says (proc(5)).
 *
 * @param state one letter; {@code Z} and {@code X} are dead
 * @param started clock ticks since boot
 */
record ProcessStat(char state, long started) {

    /** Whether this system has such files. */
    static boolean isAvailable() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    /** Empty if there is no such process, or none that we can see. */
    static Optional<ProcessStat> of(long pid) {
        try {
            // ISO-8859-1: the program's name is in it and can be any bytes
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new ProcessStat(fields[0].charAt(0), Long.parseLong(fields[19])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return state != 'Z' && state != 'X';
    }
}
