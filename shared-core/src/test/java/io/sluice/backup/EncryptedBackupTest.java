package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.sluice.command.Cancellation;
import io.sluice.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedBackupTest {

    @TempDir
    Path directory;

    private BackupFixture fixture;
    private Path identity;
    private String encrypt;
    private BackupManifest manifest;

    @BeforeEach
    void backUpEncrypted() throws GeneralSecurityException, IOException {
        fixture = new BackupFixture(directory);
        fixture.fill(20_000);
        identity = directory.resolve("key.txt");
        encrypt = "encrypt: { recipients: [" + newKey(directory.resolve("other.txt")) + ", " + newKey(identity) + "] }";
        manifest = fixture.make(fixture.backups("backup: { " + encrypt + " }"));
    }

    @Test
    void anEncryptedBackupRestoresWithTheIdentityOfAnyRecipient() {
        List<String> before = BackupFixture.content(fixture.engine);
        assertThat(manifest.recipients()).hasSize(2).allMatch(recipient -> recipient.startsWith("age1"));
        for (String key : List.of("key.txt", "other.txt")) {
            BackupFixture.execute(fixture.engine, "DELETE FROM orders");
            fixture.backups("restore: { identityFile: " + key + " }")
                    .restore(manifest, fixture.engine, true, fixture.events, new Cancellation());
            assertThat(BackupFixture.content(fixture.engine)).isEqualTo(before);
        }
    }

    @Test
    void theIdentityMayBeAValueToo() throws IOException {
        String key = Files.readAllLines(identity).get(1);
        fixture.backups("restore: { identity: " + key + " }")
                .restore(manifest, fixture.engine, true, fixture.events, new Cancellation());
    }

    @Test
    void ageAndZstdOpenABackupWithoutSluice() {
        Programs.require("age");
        Path opened = directory.resolve("opened.db");
        Programs.run(
                "sh",
                "-c",
                "age -d -i \"$1\" \"$2\" | zstd -q -d -o \"$3\"",
                "sh",
                identity.toString(),
                fixture.objectOf(manifest).toString(),
                opened.toString());
        assertThat(BackupFixture.content(fixture.engine("opened.db"))).isEqualTo(BackupFixture.content(fixture.engine));
    }

    @Test
    void nothingReadableIsInTheStore() throws IOException {
        byte[] stored = Files.readAllBytes(fixture.objectOf(manifest));
        assertThat(new String(stored, 0, 21)).isEqualTo("age-encryption.org/v1");
        byte[] zstdMagic = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(zstdMagic, StandardCharsets.ISO_8859_1));
    }

    @Test
    void withoutAnIdentityTheSentenceSaysWhichToSet() {
        assertThatThrownBy(() -> fixture.backups().read(manifest))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("backup " + manifest.id() + " is encrypted for "
                        + manifest.recipients().get(0))
                .hasMessageContaining("set restore.identity or restore.identityFile");
    }

    @Test
    void aWrongIdentityIsToldFromADamagedBackup() throws GeneralSecurityException, IOException {
        newKey(directory.resolve("stranger.txt"));
        Backups backups = fixture.backups("restore: { identityFile: stranger.txt }");
        assertThatThrownBy(() -> backups.read(manifest).open())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("does not decrypt backup " + manifest.id())
                .hasMessageContaining(manifest.recipients().get(1));
    }

    @Test
    void anIdentityThatIsNoneIsNotRepeated() throws IOException {
        Files.writeString(directory.resolve("bad.txt"), "AGE-SECRET-KEY-1NEEDLE\n");
        Backups bad = fixture.backups("restore: { identityFile: bad.txt }");
        assertThatThrownBy(() -> bad.read(manifest))
                .hasMessageContaining("bad.txt is not a valid age identity")
                .hasMessageNotContaining("NEEDLE")
                .hasNoCause();
        Files.writeString(directory.resolve("bad.txt"), "# nothing\n");
        assertThatThrownBy(() -> bad.read(manifest)).hasMessageContaining("holds no age identity");
        Backups missing = fixture.backups("restore: { identityFile: missing.txt }");
        assertThatThrownBy(() -> missing.read(manifest)).hasMessageContaining("cannot read restore.identityFile");
    }

    @Test
    void verifyReadWithoutIdentityChecksTheDigestAndWarns() {
        Backups backups = fixture.backups("backup: { verify: read, " + encrypt + " }");
        fixture.make(backups);
        assertThat(fixture.seen)
                .filteredOn(Event.Warning.class::isInstance)
                .singleElement()
                .asString()
                .contains("its digest was checked, its content was not");
    }

    @Test
    void verifyReadWithIdentityReadsTheContent() {
        Backups backups =
                fixture.backups("backup: { verify: read, " + encrypt + " }", "restore: { identityFile: key.txt }");
        fixture.make(backups);
        assertThat(fixture.seen).noneMatch(Event.Warning.class::isInstance);
        assertThatThrownBy(() -> fixture.make(backups, new ProgramEngine("echo no archive")))
                .hasMessage("this is no archive");
    }

    /** Writes the identity as age-keygen does and returns the recipient. */
    private static String newKey(Path file) throws GeneralSecurityException, IOException {
        KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
        Files.writeString(file, "# public key: " + pair.getPublic() + "\n" + pair.getPrivate() + "\n");
        return pair.getPublic().toString();
    }
}
