package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends StoreContract {

    @TempDir
    Path directory;

    @Override
    Store store() {
        return new DirectoryStore(directory.resolve("store"));
    }

    @Override
    void assertNothingPartial() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("store/partial"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void filesAndDirectoriesArePrivate() throws IOException {
        store().create("a/document", bytes("x"));
        put("a/object", bytes("y"));
        store().write("a/partial");
        try (Stream<Path> paths = Files.walk(directory.resolve("store"))) {
            for (Path path : paths.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void deletingLeavesNoEmptyDirectories() throws IOException {
        store().create("a/b/document", bytes("x"));
        put("a/b/object", bytes("y"));
        store().delete("a/b/document");
        store().delete("a/b/object");
        assertThat(directory.resolve("store/documents")).isEmptyDirectory();
        assertThat(directory.resolve("store/objects")).isEmptyDirectory();
    }

    @Test
    void oldVersionsArePruned() throws IOException {
        Document document = store().create("a", bytes("0"));
        for (int i = 1; i <= 100; i++) {
            document = store().replace(document, bytes("" + i));
        }
        try (Stream<Path> versions = Files.list(directory.resolve("store/documents/a@"))) {
            assertThat(versions.count()).isBetween(8L, 17L);
        }
        assertThat(text("a")).isEqualTo("100");
    }

    @Test
    void aDamagedVersionIsNamed() throws IOException {
        store().create("a", bytes("0"));
        Path version = directory.resolve("store/documents/a@/0000000001");
        Files.writeString(version, "");
        assertThatThrownBy(() -> store().read("a"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(version.toString());
    }

    @Test
    void aLocationIsADirectoryWhereverItIsWritten() {
        Path base = Path.of("/srv/shop");
        assertThat(Stores.open("backups/../store", base).location()).isEqualTo("/srv/shop/store");
        assertThat(Stores.open("/var/sluice", base).location()).isEqualTo("/var/sluice");
        assertThat(Stores.open("~/sluice", base).location()).isEqualTo(System.getProperty("user.home") + "/sluice");
        assertThat(Stores.open("/var/sluice", base).locationOf("a/b")).isEqualTo("/var/sluice/objects/a/b");
    }

    @Test
    void aLocationThatIsNoStoreIsRefused() {
        for (String location : List.of("", " ", "gs://bucket/x", "http://127.0.0.1/", "a\0b")) {
            assertThatThrownBy(() -> Stores.open(location, directory))
                    .as(location)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the store's location");
        }
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Files.writeString(directory.resolve("store"), "");
        assertThatThrownBy(() -> store().probe())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(directory.resolve("store").toString());
    }
}
