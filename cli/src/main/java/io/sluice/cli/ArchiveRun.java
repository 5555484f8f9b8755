package io.sluice.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;

/**
 * The run whose loaded classes make up the archive that Sluice starts with (bin/archive-classes): usual commands on a
 * sample, and the classes that only a server at the other end would have loaded.
 */
final class ArchiveRun {

    /** The argument that asks for it; not for people. */
    static final String ARGUMENT = "--archive-run";

    private static final List<String> WHOLE = List.of("sluice-", "postgresql-", "mariadb-java-client-", "jagged-");

    private ArchiveRun() {}

    static void run() {
        Interruption interruption = new Interruption();
        Session session = Session.ofProcess(interruption);
        for (String command : List.of("release", "backup", "plan", "check", "backups", "history", "doctor")) {
            new Program(session).run(command);
            new Program(session).run(command, "--output", "json");
        }
        new Program(session).run("restore", "--backup", "latest", "--yes");
        interruption.finished(0);
        File library = new File(System.getProperty("java.class.path"))
                .getAbsoluteFile()
                .getParentFile();
        for (String jar : library.list()) {
            if (WHOLE.stream().anyMatch(jar::startsWith)) {
                load(library.toPath().resolve(jar));
            }
        }
    }

    private static void load(Path jar) {
        if (!Files.isRegularFile(jar)) {
            return;
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.contains("-"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .forEach(ArchiveRun::load);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, ArchiveRun.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // it needs a library that we leave out, so nobody will load it
        }
    }
}
