package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Writers that are killed, that have no disk, or little memory. */
@Timeout(120)
class DyingWriterTest {

    private static final Map<String, String> CREDENTIALS =
            Map.of("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    private static final String KEY = "backups/1.dump";

    @TempDir
    Path directory;

    @Test
    void aKilledWriterLeavesNothingVisibleInADirectoryAndIsCleanedUpAfter() throws IOException {
        Store store = new DirectoryStore(directory);
        writeAndKill(directory.toString(), Map.of());
        assertThat(store.objects("")).isEmpty();
        assertThat(directory.resolve("partial")).isNotEmptyDirectory();
        store.discardPartial(KEY);
        assertThat(directory.resolve("partial")).isEmptyDirectory();
    }

    @Test
    void aKilledWriterLeavesNothingVisibleInABucketAndIsCleanedUpAfter() throws IOException {
        try (S3Server server = S3Server.inMemory();
                Store store = S3StoreTest.open(server.location("p"));
                S3Client client = S3StoreTest.client(server.endpoint())) {
            writeAndKill(server.location("p"), CREDENTIALS);
            assertThat(store.objects("")).isEmpty();
            assertThat(client.listMultipartUploads(request -> request.bucket(S3Server.BUCKET))
                            .uploads())
                    .hasSize(1);
            store.discardPartial(KEY);
            assertThat(client.listMultipartUploads(request -> request.bucket(S3Server.BUCKET))
                            .uploads())
                    .isEmpty();
        }
    }

    private static void writeAndKill(String location, Map<String, String> environment) throws IOException {
        try (StoreProcess writer = StoreProcess.start("64m", environment, "hang", location, KEY, "20")) {
            assertThat(writer.line()).isEqualTo("ready");
            writer.go();
            assertThat(writer.line()).isEqualTo("written");
        }
    }

    @Test
    void anUploadOfManyPartsNeedsLittleMemory() throws IOException {
        int mebibytes = 300;
        try (S3Server server = S3Server.in(directory);
                Store store = S3StoreTest.open(server.location("p"));
                StoreProcess writer =
                        StoreProcess.start("48m", CREDENTIALS, "write", server.location("p"), KEY, "" + mebibytes)) {
            assertThat(writer.line()).isEqualTo("ready");
            writer.go();
            assertThat(writer.line()).contains("size=" + (mebibytes << 20));
            assertThat(store.objects("")).containsExactly(new StoredObject(KEY, mebibytes << 20));
        }
    }

    @Test
    void aFullDiskIsToldAndNothingIsLeft() throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.toString());
        assumeTrue(mounted, "a small tmpfs cannot be mounted here: that needs root");
        try {
            Store store = new DirectoryStore(directory.resolve("store"));
            Document small = store.create("a", new byte[10]);
            try (ObjectWriter writer = store.write(KEY)) {
                assertThatThrownBy(() -> writer.write(StoreContract.noise(3 << 20)))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContainingAll("disk is full", directory.toString(), KEY);
                assertThatThrownBy(writer::commit).isInstanceOf(StoreException.class);
                assertThat(directory.resolve("store/partial")).isEmptyDirectory();
            }
            assertThatThrownBy(() -> store.replace(small, new byte[3 << 20]))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("disk is full");
            assertThat(directory.resolve("store/partial")).isEmptyDirectory();
            assertThat(store.objects("")).isEmpty();
            store.replace(small, new byte[20]);
            try (Stream<Path> objects = Files.walk(directory.resolve("store"))) {
                assertThat(objects.filter(Files::isRegularFile)).hasSize(2);
            }
        } finally {
            run("umount", directory.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
