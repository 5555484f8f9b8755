package io.jenkins.plugins.sluice;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.util.Arrays;
import jenkins.MasterToSlaveFileCallable;

/** Reads whole lines of a growing file, so that a line is never shown in two parts, between which a secret could hide. */
final class LogLines extends MasterToSlaveFileCallable<LogLines.Part> {

    private static final long serialVersionUID = 1;
    private static final int LONGEST = 256 * 1024;

    private final long position;
    private final boolean rest;

    /**
     * @param position where to begin, in bytes
     * @param rest whether a last line counts that has no end
     */
    LogLines(long position, boolean rest) {
        this.position = position;
        this.rest = rest;
    }

    /** @param next where the next part begins */
    record Part(byte[] bytes, long next) implements Serializable {}

    @Override
    public Part invoke(File file, VirtualChannel channel) throws IOException {
        if (!file.exists()) {
            return new Part(new byte[0], position);
        }
        byte[] bytes = new byte[LONGEST];
        int length = 0;
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            in.seek(position);
            for (int read = 0; read >= 0 && length < LONGEST; read = in.read(bytes, length, LONGEST - length)) {
                length += read;
            }
        }
        int lines = length == LONGEST || rest ? length : 0;
        for (int i = length; i > 0; i--) {
            if (bytes[i - 1] == '\n') {
                lines = rest && length < LONGEST ? length : i;
                break;
            }
        }
        return new Part(Arrays.copyOf(bytes, lines), position + lines);
    }
}
