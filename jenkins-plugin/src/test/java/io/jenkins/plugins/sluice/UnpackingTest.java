package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {

    private static final Map<String, String> PROGRAM =
            Map.of("bin/sluice", "#!/bin/sh\necho here\n", "lib/engine.jar", "jar", "lib/more/driver.jar", "driver");

    @TempDir
    private Path temporary;

    private Path home;

    @BeforeEach
    void name() throws IOException {
        home = Files.createDirectories(temporary.resolve("caches/sluice")).resolve("1.2.3-000000000000");
    }

    @Test
    void theProgramIsThereAndRuns() throws Exception {
        Path archive = archive("a", PROGRAM);

        assertThat(new Unpacking(digest(archive), home.toString()).invoke(archive.getParent().toFile(), null))
                .isEqualTo(System.getProperty("java.home"));

        assertThat(home.resolve("lib/more/driver.jar")).hasContent("driver");
        Process process = new ProcessBuilder(home.resolve("bin/sluice").toString()).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("here\n");
    }

    @Test
    void aDamagedArchiveIsNotUnpacked() throws Exception {
        Path archive = archive("a", PROGRAM);
        String digest = digest(archive);
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        assertThatThrownBy(() -> unpack(archive, digest))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(digest)
                .hasMessageContaining("run the build again");
        assertThat(home).doesNotExist();
        assertThat(archive.resolveSibling("sluice")).doesNotExist();
    }

    @Test
    void anArchiveThatLeadsOutOfItsDirectoryIsRefused() throws Exception {
        for (String name : List.of("../../evil", "bin/../../../evil", "/tmp/../" + temporary + "/evil")) {
            Path archive = archive("a", new TreeMap<>(Map.of("bin/sluice", "x", name, "evil")));
            String digest = digest(archive);
            try {
                unpack(archive, digest);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("leads out of its directory");
                assertThat(home).doesNotExist();
            }
            try (Stream<Path> files = Files.walk(temporary)) {
                assertThat(files.filter(file -> file.endsWith("evil"))
                                .filter(file -> !file.startsWith(home) && !file.startsWith(archive.getParent().resolve("sluice"))))
                        .isEmpty();
            }
        }
    }

    @Test
    void manyBuildsAtOnceEndWithOneWholeProgram() throws Exception {
        int builds = 8;
        ExecutorService pool = Executors.newFixedThreadPool(builds);
        try {
            CyclicBarrier together = new CyclicBarrier(builds);
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < builds; i++) {
                Path archive = archive("build" + i, PROGRAM);
                String digest = digest(archive);
                tasks.add(() -> {
                    together.await();
                    return unpack(archive, digest);
                });
            }
            for (Future<String> ended : pool.invokeAll(tasks)) {
                assertThat(ended.get()).isEqualTo(System.getProperty("java.home"));
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(home.resolve("bin/sluice")).isExecutable();
        assertThat(home.resolve("lib/engine.jar")).hasContent("jar");
        assertThat(home.getParent().toFile().list()).containsExactly(home.getFileName().toString());
    }

    private String unpack(Path archive, String digest) throws IOException {
        return new Unpacking(digest, home.toString()).invoke(archive.getParent().toFile(), null);
    }

    private Path archive(String name, Map<String, String> files) throws IOException {
        Path archive = Files.createDirectories(temporary.resolve(name)).resolve("sluice.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return archive;
    }

    private static String digest(Path archive) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive)));
    }
}
