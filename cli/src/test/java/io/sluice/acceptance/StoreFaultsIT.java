package io.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.S3Detour;
import io.sluice.testing.PostgresServer;
import io.sluice.testing.S3Server;
import io.sluice.testing.Sluice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a store, above all in mid-upload; afterwards the same command succeeds. */
class StoreFaultsIT {

    /** More than one part of an S3 upload, and more than the small disk has. */
    private static final String ROWS =
            "CREATE TABLE customer AS SELECT id, decode(string_agg(md5(id || '/' || n), ''), 'hex')"
                    + " AS noise FROM generate_series(1, 1500) id, generate_series(1, 800) n GROUP BY id";

    @TempDir
    Path parent;

    private Workspace shop;

    @BeforeEach
    void shop() {
        PostgresServer server = PostgresServer.shared();
        shop = new Workspace(parent, server.createDatabase("stored"));
        server.executeAs(PostgresServer.OWNER, "stored", ROWS);
        shop.set("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY)
                .set("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY)
                .set("AWS_REGION", "us-east-1");
    }

    @Test
    void aFullDiskLeavesNoBackupAndRoomAgain() throws Exception {
        Path disk = Files.createDirectories(parent.resolve("disk"));
        mount("tmpfs", "size=4m", disk);
        try {
            shop.set("STORE", disk.toString()).fails(10, List.of(disk.toString(), "the disk is full"), "release");
            assertThat(Workspace.files(disk)).noneMatch(file -> file.toString().contains("/backups/"));
            assertThat(shop.migrations()).isZero();
            assertThat(shop.backups()).isEmpty();
            run("mount", "-o", "remount,size=64m", disk.toString());
            shop.succeeds("release");
            assertThat(shop.backups()).hasSize(1);
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aDiskWithNoRoomAtAllIsToldBeforeAnythingIsTouched() throws Exception {
        Path disk = Files.createDirectories(parent.resolve("disk"));
        mount("tmpfs", "size=64k", disk);
        try {
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=1k", "count=64");
            shop.set("STORE", disk.toString()).fails(1, List.of(disk.toString()), "release");
            assertThat(shop.migrations()).isZero();
            Files.delete(disk.resolve("filler"));
            run("mount", "-o", "remount,size=64m", disk.toString());
            shop.succeeds("release");
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aStoreThatCannotBeWrittenToIsNamed() throws Exception {
        shop.write("file", "");
        shop.set("STORE", "file").fails(1, List.of("/file", "a file is where a directory has to be"), "release");
        shop.set("STORE", "file/store")
                .fails(1, List.of("file/store", "a file is where a directory has to be"), "release");
        shop.set("STORE", "/proc/sluice").fails(1, List.of("/proc/sluice", "does not exist"), "release");
        assertThat(shop.migrations()).isZero();
        shop.set("STORE", "store with spaces; $(touch injected)").succeeds("release");
        assertThat(shop.directory.resolve("injected")).doesNotExist();
    }

    @Test
    void anS3ServerThatRefusesIsNamed() {
        try (S3Server server = S3Server.inMemory()) {
            shop.set("STORE", "s3://acme-backups/shop?endpoint=http://127.0.0.1:1")
                    .fails(1, List.of("127.0.0.1:1", "cannot be reached"), "release");
            shop.set("STORE", "s3://no-such-bucket/shop?endpoint=" + server.endpoint())
                    .fails(1, List.of("no-such-bucket", "does not exist"), "release");
            shop.set("STORE", server.location("shop"))
                    .set("AWS_SECRET_ACCESS_KEY", "wrong-secret-needle")
                    .fails(1, List.of("access is denied"), "release");
            assertThat(shop.migrations()).isZero();
            shop.set("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY).succeeds("release");
        }
    }

    @Test
    void errorsOfS3InMidUploadLeaveNoBackup() throws Exception {
        try (S3Server server = S3Server.inMemoryForAnybody();
                S3Detour detour = new S3Detour(server.endpoint(), passage -> {})) {
            shop.set("STORE", "s3://" + S3Server.BUCKET + "/shop?endpoint=" + detour.endpoint());
            for (int status : new int[] {500, 403, 507}) {
                detour.change = passage ->
                        passage.failWith = passage.isPart() && passage.target.contains("partNumber=2") ? status : 0;
                shop.fails(10, List.of(S3Server.BUCKET, detour.endpoint().toString()), "release");
                assertThat(listing(server)).doesNotContain("dump").doesNotContain("manifest");
            }
            detour.change = passage ->
                    passage.failWith = passage.target.contains("manifest") && passage.method.equals("PUT") ? 500 : 0;
            shop.fails(10, List.of(S3Server.BUCKET), "release");
            assertThat(listing(server)).doesNotContain("dump").doesNotContain("manifest");
            assertThat(shop.migrations()).isZero();
            detour.change = passage -> {};
            assertThat(shop.backups()).isEmpty();
            shop.succeeds("release");
            assertThat(shop.backups()).hasSize(1);
            assertThat(listing(server)).contains("manifest");
        }
    }

    @Test
    void anS3ServerThatGoesAwayInMidUploadEndsTheRunInASentence() throws Exception {
        try (S3Server server = S3Server.inMemoryForAnybody();
                S3Detour detour = new S3Detour(server.endpoint(), passage -> {})) {
            shop.set("STORE", "s3://" + S3Server.BUCKET + "/shop?endpoint=" + detour.endpoint());
            boolean[] gone = {false};
            detour.change = passage -> {
                gone[0] |= passage.isPart();
                passage.failWith = gone[0] ? 503 : 0;
            };
            Sluice.Result result = shop.fails(10, List.of(S3Server.BUCKET), "release");
            assertThat(result.json().path("status").asText()).isEqualTo("failed");
            assertThat(result.phase("backup").path("status").asText()).isEqualTo("failed");
            assertThat(shop.migrations()).isZero();
            detour.change = passage -> {};
            assertThat(shop.backups()).isEmpty();
            shop.succeeds("release");
        }
    }

    /** What S3 says is in the bucket, unfinished uploads included. */
    private static String listing(S3Server server) throws IOException, InterruptedException {
        StringBuilder all = new StringBuilder();
        for (String what : List.of("list-type=2", "uploads")) {
            URI uri = URI.create(server.endpoint() + "/" + S3Server.BUCKET + "?" + what);
            all.append(HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        }
        return all.toString();
    }

    private static void mount(String type, String options, Path on) throws Exception {
        boolean mounted = run("mount", "-t", type, "-o", options, "sluice-test", on.toString()) == 0;
        Assumptions.assumeTrue(
                mounted, "skipped: a small disk cannot be mounted here; run as root in a container that may mount");
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException notThere) {
            return -1;
        }
    }
}
