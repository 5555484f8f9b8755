package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import io.sluice.command.Cancellation;
import io.sluice.database.DatabaseException;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.SpecOverride;
import io.sluice.spec.SpecReader;
import io.sluice.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What someone who may write to the store can do with a backup. */
class SignedBackupTest {

    private static final String KEY = "5f0b1c6a5f0b1c6a5f0b1c6a5f0b1c6a";
    private static final String OTHER = "77777777777777777777777777777777";

    @TempDir
    Path directory;

    private BackupFixture fixture;
    private Backups backups;
    private BackupManifest manifest;
    private Path document;
    private Path object;

    @BeforeEach
    void backUp() throws IOException {
        fixture = new BackupFixture(directory);
        fixture.fill(20_000);
        backups = backups(KEY);
        manifest = fixture.make(backups);
        document = Path.of(fixture.filesInStore().stream()
                .filter(file -> file.contains("manifest"))
                .findFirst()
                .map(file -> fixture.storeDirectory.resolve(file).toString())
                .orElseThrow());
        object = fixture.objectOf(manifest);
    }

    @Test
    void aSignedBackupRestores() {
        List<String> before = BackupFixture.content(fixture.engine);
        BackupFixture.execute(fixture.engine, "DELETE FROM orders");
        restore(backups.find(manifest.id()));
        assertThat(BackupFixture.content(fixture.engine)).isEqualTo(before);
    }

    @Test
    void aSignedManifestIsStillReadWithoutAKey() {
        assertThat(fixture.backups().find(manifest.id())).isEqualTo(manifest);
    }

    @Test
    void anUnsignedBackupIsRefusedWhereAKeyIsSet() {
        String unsigned = fixture.make(fixture.backups()).id();
        assertThatThrownBy(() -> backups.find(unsigned))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(unsigned)
                .hasMessageContaining("is not signed, and store.signingKey is set");
    }

    @Test
    void anyChangedByteOfAManifestIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(document);
        int json =
                new String(whole, StandardCharsets.ISO_8859_1).indexOf('{'); // a line of the store's own stands before
        for (int at = json; at < whole.length; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(document, changed);
            assertThat(catchThrowable(() -> backups.find(manifest.id())))
                    .as("byte %d of %s", at, new String(changed, StandardCharsets.ISO_8859_1))
                    .isInstanceOf(BackupException.class);
        }
        Files.write(document, whole);
        assertThatCode(() -> backups.find(manifest.id())).doesNotThrowAnyException();
    }

    @Test
    void aDumpThatWasExchangedTogetherWithItsDigestIsRefused() throws Exception {
        byte[] forged = Zstd.compress("DROP DATABASE other;".getBytes(StandardCharsets.UTF_8));
        Files.write(object, forged);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(forged));
        String json = Files.readString(document)
                .replace(String.valueOf(manifest.sha256()), sha256)
                .replace("\"bytes\" : " + manifest.bytes(), "\"bytes\" : " + forged.length);
        Files.writeString(document, json);
        assertThatThrownBy(() -> backups.find(manifest.id())).hasMessageContaining("signature of the manifest");
    }

    @Test
    void theManifestOfAnotherBackupDoesNotPassForIt() throws IOException {
        byte[] first = Files.readAllBytes(document);
        BackupManifest second = fixture.make(backups);
        Path other = Path.of(document.toString().replace(manifest.id(), second.id()));
        Files.write(other, first);
        assertThatThrownBy(() -> backups.find(second.id())).hasMessageContaining("signature of the manifest");
        assertThatThrownBy(() -> fixture.backups().find(second.id())).hasMessageContaining("belongs to another backup");
    }

    @Test
    void keysAreRotatedByAddingTheNewOneAboveTheOld() {
        Backups rotated = backups(OTHER + "\n" + KEY + "\n");
        assertThat(rotated.find(manifest.id())).isEqualTo(manifest);
        String later = fixture.make(rotated).id();
        assertThat(backups(OTHER).find(later).id()).isEqualTo(later);
        assertThatThrownBy(() -> backups(OTHER).find(manifest.id()))
                .hasMessageContaining("which is not one of store.signingKey")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void aKeyThatCanBeGuessedIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> backups("secret"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("openssl rand -hex 32")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aDumpThatIsExchangedBetweenTwoReadsIsNeverGivenOut() throws IOException {
        byte[] forged = Files.readAllBytes(object);
        forged[forged.length / 2] ^= 1;
        Backups read = new Backups(exchangingAfterTheFirstRead(forged), spec(KEY), fixture.runner);
        try (InputStream dump = read.read(manifest).open()) {
            assertThatThrownBy(() -> dump.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("changed while it was being read");
        }
    }

    @Test
    void aDumpThatUnpacksToMoreThanItsManifestSaysIsNotUnpacked() throws Exception {
        byte[] bomb = new byte[100 << 20];
        byte[] header = Files.readAllBytes(directory.resolve("shop.db"));
        System.arraycopy(header, 0, bomb, 0, 100);
        BackupManifest forged = store(bomb, manifest.dumpBytes());
        List<String> before = BackupFixture.content(fixture.engine);
        assertThatThrownBy(() -> unsignedRestore(forged))
                .hasMessageContaining("it unpacks to more than " + manifest.dumpBytes() + " bytes");
        BackupManifest larger = store(bomb, bomb.length);
        assertThatThrownBy(() -> unsignedRestore(larger))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("longer than the " + manifest.dumpBytes() + " bytes that its own header says");
        assertThat(BackupFixture.content(fixture.engine)).isEqualTo(before);
    }

    @Test
    void aDatabaseThatClaimsMoreThanTheDiskHasIsNotUnpacked() throws Exception {
        byte[] dump = Files.readAllBytes(directory.resolve("shop.db"));
        Arrays.fill(dump, 28, 32, (byte) 0x7f); // pages
        BackupManifest forged = store(dump, Long.MAX_VALUE);
        assertThatThrownBy(() -> unsignedRestore(forged)).hasMessageContaining("bytes of free space");
    }

    @Test
    void whatIsNotADumpOfTheEngineIsToldFromItsFirstBytes() throws Exception {
        BackupManifest forged = store("-- Sluice dump 1; and SQL".getBytes(StandardCharsets.UTF_8), 25);
        assertThatThrownBy(() -> fixture.backups().examine(forged))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is not a dump of sqlite, by its first bytes: " + object);
    }

    /** Puts a dump into the place of the backup's, as one who can change its manifest, too. */
    private BackupManifest store(byte[] dump, long dumpBytes) throws Exception {
        byte[] stored = Zstd.compress(dump);
        Files.write(object, stored);
        return BackupManifestBuilder.builder(manifest)
                .bytes(stored.length)
                .dumpBytes(dumpBytes)
                .sha256(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(stored)))
                .build();
    }

    private void restore(BackupManifest backup) {
        backups.restore(backup, fixture.engine, true, fixture.events, new Cancellation());
    }

    private void unsignedRestore(BackupManifest backup) {
        fixture.backups().restore(backup, fixture.engine, true, fixture.events, new Cancellation());
    }

    private Backups backups(String keys) {
        return new Backups(fixture.store, spec(keys), fixture.runner);
    }

    private ReleaseSpec spec(String keys) {
        Path file = fixture.spec().file();
        return SpecReader.read(file, List.of(SpecOverride.setEnv("store.signingKey=KEY")), Map.of("KEY", keys))
                .spec();
    }

    private Store exchangingAfterTheFirstRead(byte[] forged) {
        int[] reads = {0};
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open") && reads[0]++ == 1) {
                        Files.write(object, forged);
                    }
                    try {
                        return method.invoke(fixture.store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
