package io.sluice.store;

import static io.sluice.store.StoreContract.bytes;
import static io.sluice.store.StoreContract.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

@Timeout(90)
class S3FaultsTest {

    private static final int TWO_PARTS_AND_A_BIT = (17 << 20) + 4321;

    @Test
    void wrongCredentialsAreToldWithoutTheSecret() {
        try (S3Server server = S3Server.inMemory();
                Store store = S3StoreTest.open(server.location("p"), S3Server.ACCESS_KEY, "wrong-secret")) {
            assertThatThrownBy(store::probe)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(
                            "access is denied",
                            S3Server.BUCKET,
                            server.endpoint().toString(),
                            "AWS_ACCESS_KEY_ID")
                    .hasMessageNotContaining("wrong-secret");
        }
    }

    @Test
    void aMissingBucketIsNamed() {
        try (S3Server server = S3Server.inMemory();
                Store store = S3StoreTest.open("s3://no-such-bucket/p?endpoint=" + server.endpoint())) {
            assertSays(store::probe, "no-such-bucket", server.endpoint().toString(), "does not exist");
            assertSays(() -> store.read("a"), "no-such-bucket", "does not exist");
            assertSays(() -> store.objects(""), "no-such-bucket", "does not exist");
            assertSays(
                    () -> {
                        try (ObjectWriter writer = store.write("a")) {
                            writer.write(noise(TWO_PARTS_AND_A_BIT));
                            writer.commit();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "no-such-bucket",
                    "does not exist");
        }
    }

    @Test
    void anUnreachableServerIsToldWithinSeconds() throws IOException {
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = reserved.getLocalPort();
            reserved.close();
            long start = System.nanoTime();
            try (Store store = S3StoreTest.open("s3://b-1/p?endpoint=http://127.0.0.1:" + port)) {
                assertSays(store::probe, "b-1", "127.0.0.1:" + port, "cannot be reached");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsToldWithinAMinute() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Store store = S3StoreTest.open("s3://b-1/p?endpoint=http://127.0.0.1:" + silent.getLocalPort())) {
            long start = System.nanoTime();
            assertSays(() -> store.read("a"), "b-1", "cannot be reached");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        }
    }

    @Test
    void anUnknownHostIsTold() {
        try (Store store = S3StoreTest.open("s3://b-1/p?endpoint=http://no-such-host.invalid:9000")) {
            assertSays(store::probe, "b-1", "no-such-host.invalid");
        }
    }

    @Test
    void aServerStoppedInMidUploadEndsInASentenceWithinAMinute() throws IOException {
        try (S3Server server = S3Server.inMemory();
                Store store = S3StoreTest.open(server.location("p"));
                ObjectWriter writer = store.write("backups/1.dump")) {
            String endpoint = server.endpoint().toString();
            writer.write(noise(TWO_PARTS_AND_A_BIT));
            server.stop();
            assertSays(
                    () -> {
                        try {
                            writer.write(noise(TWO_PARTS_AND_A_BIT));
                            writer.commit();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    S3Server.BUCKET,
                    endpoint,
                    "write backups/1.dump");
        }
    }

    @Test
    void aServerThatIgnoresConditionalCreatesIsRefused() throws IOException {
        through(passage -> passage.headers.remove("if-none-match"), (store, server) -> {
            assertSays(store::probe, "ignores conditional writes", "If-None-Match", S3Server.BUCKET);
            assertThat(store.documents("")).isEmpty();
        });
    }

    @Test
    void aServerThatIgnoresConditionalReplacesIsRefused() throws IOException {
        through(passage -> passage.headers.remove("if-match"), (store, server) -> {
            assertSays(store::probe, "ignores conditional writes", "If-Match", S3Server.BUCKET);
            assertThat(store.documents("")).isEmpty();
        });
    }

    @Test
    void theDetourItselfChangesNothing() throws IOException {
        through(passage -> {}, (store, server) -> {
            store.probe();
            upload(store, noise(TWO_PARTS_AND_A_BIT));
            try (InputStream in = store.open("backups/1.dump")) {
                assertThat(in.readAllBytes()).isEqualTo(noise(TWO_PARTS_AND_A_BIT));
            }
        });
    }

    @Test
    void aWriteWhoseAnswerWasLostIsNoConflict() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        through(
                passage -> passage.loseAnswer = passage.method.equals("PUT") && writes.incrementAndGet() % 2 == 1,
                (store, server) -> {
                    Document created = store.create("a", bytes("1"));
                    Document replaced = store.replace(created, bytes("2"));
                    assertThat(writes).hasValue(4);
                    assertThat(store.read("a").orElseThrow().version()).isEqualTo(replaced.version());
                    assertThatThrownBy(() -> store.replace(created, bytes("3")))
                            .isInstanceOf(StoreConflictException.class);
                });
    }

    @Test
    void anUploadRidesOverErrorsNowAndThen() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        through(
                passage -> {
                    int count = requests.incrementAndGet();
                    passage.failWith = count % 3 == 1 ? 503 : 0;
                    passage.loseAnswer = count % 3 == 2;
                },
                (store, server) -> {
                    upload(store, noise(TWO_PARTS_AND_A_BIT));
                    try (InputStream in = store.open("backups/1.dump")) {
                        assertThat(in.readAllBytes()).isEqualTo(noise(TWO_PARTS_AND_A_BIT));
                    }
                });
    }

    @Test
    void aPartThatFailsForGoodLeavesNothing() throws IOException {
        through(
                passage -> passage.failWith = passage.isPart() && passage.target.contains("partNumber=2") ? 500 : 0,
                (store, server) -> {
                    assertSays(
                            () -> upload(store, noise(TWO_PARTS_AND_A_BIT)), S3Server.BUCKET, "write backups/1.dump");
                    assertNothing(store, server);
                });
    }

    @Test
    void bytesChangedOnTheWayAreNoticed() throws IOException {
        Consumer<S3Detour.Passage> flip = passage -> {
            if (passage.method.equals("PUT") && passage.body.length > 0) {
                passage.headers.remove("content-md5"); // else the server would notice
                passage.headers.remove("x-amz-content-sha256");
                passage.body[0] ^= 1;
            }
        };
        for (int size : new int[] {1000, TWO_PARTS_AND_A_BIT}) {
            through(flip::accept, (store, server) -> {
                assertSays(() -> upload(store, noise(size)), "confirms other bytes", "backups/1.dump");
                assertNothing(store, server);
            });
        }
    }

    @Test
    void theServerChecksEveryPart() throws IOException {
        through(
                passage -> {
                    if (passage.isPart()) {
                        passage.headers.remove("x-amz-content-sha256");
                        passage.body[0] ^= 1;
                    }
                },
                (store, server) -> assertSays(() -> upload(store, noise(TWO_PARTS_AND_A_BIT)), "BadDigest"));
    }

    @Test
    void readingGoesOnWhereTheConnectionBroke() throws IOException {
        AtomicInteger gets = new AtomicInteger();
        through(
                passage -> {
                    if (passage.method.equals("GET") && gets.incrementAndGet() == 1) {
                        passage.cutAnswerAt = 1 << 20;
                    }
                },
                (store, server) -> {
                    upload(store, noise(5 << 20));
                    try (InputStream in = store.open("backups/1.dump")) {
                        assertThat(in.readAllBytes()).isEqualTo(noise(5 << 20));
                    }
                    assertThat(gets).hasValue(2);
                });
    }

    @Test
    void aDocumentWhoseAnswerWasCutIsReadAgain() throws IOException {
        AtomicInteger gets = new AtomicInteger();
        through(
                passage -> {
                    if (passage.method.equals("GET") && gets.incrementAndGet() <= 2) {
                        passage.cutAnswerAt = 1000;
                    }
                },
                (store, server) -> {
                    store.create("a", noise(20_000));
                    assertThat(store.read("a").orElseThrow().content()).isEqualTo(noise(20_000));
                    assertThat(gets).hasValue(3);
                });
    }

    @Test
    void aDocumentWhoseAnswerIsCutEachTimeIsSaidToBeCut() throws IOException {
        through(
                passage -> {
                    if (passage.method.equals("GET")) {
                        passage.cutAnswerAt = 1000;
                    }
                },
                (store, server) -> {
                    store.create("a", noise(20_000));
                    assertSays(() -> store.read("a"), "cut off", "1000 of 20000 bytes", S3Server.BUCKET);
                });
    }

    @Test
    void namesThatNoStoreWritesAreLeftOutOfListings() throws IOException {
        through(passage -> {}, (store, server) -> {
            store.create("a/one", noise(10));
            upload(store, noise(10));
            for (String name : List.of("documents/a/b%20c", "objects/backups/x~y")) {
                URI key = server.endpoint().resolve("/" + S3Server.BUCKET + "/p/" + name);
                assertThat(put(key)).isEqualTo(200);
            }
            assertThat(store.documents("a/")).containsExactly("a/one");
            assertThat(store.foreign("a/")).containsExactly("b c");
            assertThat(store.objects("backups/")).extracting(StoredObject::key).containsExactly("backups/1.dump");
            assertThat(store.foreign("backups/")).containsExactly("x~y");
        });
    }

    private static int put(URI key) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) key.toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(0);
        connection.getOutputStream().close();
        return connection.getResponseCode();
    }

    @FunctionalInterface
    private interface Scene {
        void play(Store store, S3Server server) throws IOException;
    }

    private static void through(S3Detour.Change change, Scene scene) throws IOException {
        try (S3Server server = S3Server.inMemoryForAnybody();
                S3Detour detour = new S3Detour(server.endpoint(), change);
                Store store = S3StoreTest.open("s3://" + S3Server.BUCKET + "/p?endpoint=" + detour.endpoint())) {
            scene.play(store, server);
        }
    }

    private static void upload(Store store, byte[] content) {
        try (ObjectWriter writer = store.write("backups/1.dump")) {
            writer.write(content);
            assertThat(writer.commit().size()).isEqualTo(content.length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertNothing(Store store, S3Server server) {
        assertThat(store.objects("")).isEmpty();
        URI endpoint = server.endpoint();
        try (S3Client client = S3StoreTest.client(endpoint)) {
            assertThat(client.listMultipartUploads(request -> request.bucket(S3Server.BUCKET))
                            .uploads())
                    .isEmpty();
        }
    }

    private static void assertSays(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String... words) {
        assertThatThrownBy(action)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }
}
