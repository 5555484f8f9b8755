package io.jenkins.plugins.sluice;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import jenkins.MasterToSlaveFileCallable;

/** Unpacks {@code sluice.zip} of a directory, if its digest is right, and moves it in one step to where it belongs. */
final class Unpacking extends MasterToSlaveFileCallable<String> {

    private static final long serialVersionUID = 1;

    private final String sha256;
    private final String home;

    Unpacking(String sha256, String home) {
        this.sha256 = sha256;
        this.home = home;
    }

    /** Gives the home of the Java that this runs in. */
    @Override
    public String invoke(File directory, VirtualChannel channel) throws IOException {
        Path archive = directory.toPath().resolve("sluice.zip");
        Path unpacked = directory.toPath().resolve("sluice");
        String digest = digest(archive);
        if (!digest.equals(sha256)) {
            throw new IOException("the program arrived damaged at " + archive + ": its SHA-256 is " + digest + ", not "
                    + sha256 + "; run the build again");
        }
        unpack(archive, unpacked);
        try {
            Files.move(unpacked, Path.of(home), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another build was quicker, and put the same there; what is said of that differs with the system.
            if (!Files.isExecutable(Path.of(home, "bin", "sluice"))) {
                throw e;
            }
        }
        return System.getProperty("java.home");
    }

    private static String digest(Path archive) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpack(Path archive, Path target) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("the program's archive leads out of its directory: " + entry.getName());
                } else if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    write(zip, file);
                }
            }
        }
    }

    private static void write(InputStream content, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.copy(content, file);
        if (file.getParent().endsWith("bin") && !file.toFile().setExecutable(true, false)) {
            throw new IOException(file + " cannot be made executable; agents need a file system that lets programs run");
        }
    }
}
