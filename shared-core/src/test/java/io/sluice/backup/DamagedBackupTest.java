package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.sluice.command.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dump that changed in the store is never read to its end without an error. */
class DamagedBackupTest {

    @TempDir
    Path directory;

    private BackupFixture fixture;
    private Backups backups;
    private BackupManifest manifest;
    private Path object;

    @BeforeEach
    void start() {
        fixture = new BackupFixture(directory);
        fixture.fill(20_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFlippedBitIsFoundWhereverItIs(boolean encrypted) throws Exception {
        backUp(encrypted);
        long size = Files.size(object);
        for (int step = 0; step <= 40; step++) {
            long at = (size - 1) * step / 40;
            flip(at);
            assertThatThrownBy(this::readAll)
                    .as("bit flipped in byte %d", at)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining(object.toString())
                    .hasMessageContaining("damaged");
            flip(at);
        }
        readAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTruncatedDumpIsFoundWhereverItEnds(boolean encrypted) throws Exception {
        backUp(encrypted);
        byte[] whole = Files.readAllBytes(object);
        for (int length : new int[] {0, 1, 300, whole.length / 2, whole.length - 1}) {
            truncate(whole, length);
            assertThatThrownBy(this::readAll)
                    .as("%d bytes left", length)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("damaged");
        }
        truncate(whole, whole.length / 2);
        assertThatThrownBy(this::readAll)
                .hasMessage("backup " + manifest.id() + " is damaged: " + object + ": it has " + whole.length / 2
                        + " bytes and should have " + whole.length
                        + "; take another one, 'sluice backups' lists them");
    }

    @Test
    void bytesAfterTheEndAreFound() throws Exception {
        backUp(false);
        Files.write(object, new byte[] {1}, StandardOpenOption.APPEND);
        assertThatThrownBy(this::readAll).hasMessageContaining("longer than the " + manifest.bytes() + " bytes");
    }

    @Test
    void aDigestThatDoesNotMatchIsFoundAtTheEnd() throws Exception {
        backUp(false);
        manifest =
                BackupManifestBuilder.builder(manifest).sha256("0".repeat(64)).build();
        assertThatThrownBy(this::readAll).hasMessageContaining("not what was written, by its SHA-256");
    }

    @Test
    void anotherBackupInItsPlaceIsFound() throws Exception {
        backUp(false);
        BackupFixture.execute(fixture.engine, "UPDATE orders SET token = 'x' WHERE id = 1");
        Path other = fixture.objectOf(fixture.make(backups));
        Files.write(object, Files.readAllBytes(other));
        assertThatThrownBy(this::readAll).hasMessageContaining("damaged");
    }

    @Test
    void aDamagedBackupLeavesTheDatabaseAsItWas() throws Exception {
        backUp(false);
        flip(Files.size(object) - 3);
        BackupFixture.execute(fixture.engine, "DELETE FROM orders WHERE id = 1");
        List<String> before = BackupFixture.content(fixture.engine);
        assertThatThrownBy(() -> backups.restore(manifest, fixture.engine, true, fixture.events, new Cancellation()))
                .isInstanceOf(BackupException.class);
        assertThat(BackupFixture.content(fixture.engine)).isEqualTo(before);
    }

    private void backUp(boolean encrypted) throws Exception {
        KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
        backups = encrypted
                ? fixture.backups(
                        "backup: { encrypt: { recipients: [" + pair.getPublic() + "] } }",
                        "restore: { identity: " + pair.getPrivate() + " }")
                : fixture.backups();
        manifest = fixture.make(backups);
        object = fixture.objectOf(manifest);
    }

    private void readAll() throws IOException {
        try (InputStream dump = backups.read(manifest).open()) {
            dump.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void truncate(byte[] whole, int length) throws IOException {
        Files.write(object, Arrays.copyOf(whole, length));
    }

    private void flip(long at) throws IOException {
        try (FileChannel file = FileChannel.open(object, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer single = ByteBuffer.allocate(1);
            file.read(single, at);
            single.put(0, (byte) (single.get(0) ^ 0x10));
            single.flip();
            file.write(single, at);
        }
    }
}
