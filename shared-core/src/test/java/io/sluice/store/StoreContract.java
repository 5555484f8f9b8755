package io.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does; each implementation runs it on the real thing. */
abstract class StoreContract {

    /** The same, empty store for each call within one test. */
    abstract Store store();

    @Test
    void probeLeavesNothingBehind() {
        store().probe();
        assertThat(store().documents("")).isEmpty();
        assertThat(store().objects("")).isEmpty();
    }

    @Test
    void aDocumentIsReadAsItWasWritten() {
        assertThat(store().read("releases/shop/1.json")).isEmpty();
        Document created = store().create("releases/shop/1.json", bytes("one"));
        Document replaced = store().replace(created, bytes("two\n\u0000"));

        Optional<Document> read = store().read("releases/shop/1.json");
        assertThat(read).isPresent();
        assertThat(read.get().content()).isEqualTo(bytes("two\n\u0000"));
        assertThat(read.get().version()).isEqualTo(replaced.version()).isNotEqualTo(created.version());
    }

    @Test
    void anEmptyDocumentIsADocument() {
        store().create("empty", new byte[0]);
        assertThat(store().read("empty")).isPresent();
        assertThat(store().documents("")).containsExactly("empty");
    }

    @Test
    void aSecondCreateConflicts() {
        Document first = store().create("a", bytes("1"));
        assertThatThrownBy(() -> store().create("a", bytes("2"))).isInstanceOf(StoreConflictException.class);
        store().replace(first, bytes("3"));
        assertThatThrownBy(() -> store().create("a", bytes("4"))).isInstanceOf(StoreConflictException.class);
        assertThat(text("a")).isEqualTo("3");
    }

    @Test
    void replacingAnOlderVersionConflicts() {
        Document first = store().create("a", bytes("1"));
        store().replace(first, bytes("2"));
        assertThatThrownBy(() -> store().replace(first, bytes("3"))).isInstanceOf(StoreConflictException.class);
        assertThat(text("a")).isEqualTo("2");
    }

    @Test
    void replacingADeletedDocumentConflicts() {
        Document first = store().create("a", bytes("1"));
        store().delete("a");
        assertThatThrownBy(() -> store().replace(first, bytes("2"))).isInstanceOf(StoreConflictException.class);
        assertThat(store().read("a")).isEmpty();
    }

    @Test
    void documentsAreListedBelowTheirPrefixOnly() {
        store().create("a/2", bytes("x"));
        store().create("a/1", bytes("x"));
        store().create("a/b/3", bytes("x"));
        store().create("ab/4", bytes("x"));
        assertThat(store().documents("a/")).containsExactly("a/1", "a/2", "a/b/3");
        assertThat(store().documents("")).containsExactly("a/1", "a/2", "a/b/3", "ab/4");
        assertThat(store().documents("c/")).isEmpty();
    }

    @Test
    void aDocumentIsNoObjectAndAnObjectNoDocument() throws IOException {
        store().create("a/document", bytes("x"));
        put("a/object", bytes("y"));
        assertThat(store().documents("a/")).containsExactly("a/document");
        assertThat(store().objects("a/")).containsExactly(new StoredObject("a/object", 1));
    }

    @Test
    void anObjectIsReadAsItWasWritten() throws IOException {
        byte[] content = noise(300_000);
        assertThat(put("backups/1.dump", content)).isEqualTo(new StoredObject("backups/1.dump", 300_000));
        put("backups/0.dump", new byte[0]);
        try (InputStream in = store().open("backups/1.dump")) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(store().objects("backups/"))
                .containsExactly(new StoredObject("backups/0.dump", 0), new StoredObject("backups/1.dump", 300_000));
    }

    @Test
    void anObjectIsInvisibleUntilItIsCommitted() throws IOException {
        try (ObjectWriter writer = store().write("backups/1.dump")) {
            writer.write(noise(100_000));
            assertThat(store().objects("")).isEmpty();
            assertThatThrownBy(() -> store().open("backups/1.dump")).isInstanceOf(StoreException.class);
            writer.commit();
        }
        assertThat(store().objects("")).hasSize(1);
    }

    @Test
    void aWriterClosedBeforeCommitLeavesNothing() throws IOException {
        try (ObjectWriter writer = store().write("backups/1.dump")) {
            writer.write(noise(100_000));
        }
        assertThat(store().objects("")).isEmpty();
        assertNothingPartial();
    }

    /** Looks beneath the port for a partial file or an unfinished upload. */
    abstract void assertNothingPartial() throws IOException;

    @Test
    void discardPartialRemovesWhatADeadWriterLeftOfThatKeyOnly() throws IOException {
        put("backups/1.dump", bytes("complete"));
        abandon("backups/1.dump");
        abandon("backups/1.dump");
        store().discardPartial("backups/1.dump");
        assertNothingPartial();
        store().discardPartial("backups/1.dump");
        assertThat(store().objects("")).containsExactly(new StoredObject("backups/1.dump", 8));

        ObjectWriter alive = store().write("backups/1.dump2");
        alive.write(noise(9 << 20));
        store().discardPartial("backups/1.dump");
        alive.commit();
        assertThat(store().objects("")).contains(new StoredObject("backups/1.dump2", 9 << 20));
    }

    private void abandon(String key) throws IOException {
        store().write(key).write(noise(9 << 20)); // more than a part, never closed
        awaitPartial();
    }

    /** Waits until nothing is under way any more: whoever is dead sends no more parts. */
    void awaitPartial() {}

    @Test
    void deleteRemovesDocumentsAndObjectsAndDoesNotMindNothing() throws IOException {
        store().create("a/document", bytes("x"));
        put("a/object", bytes("y"));
        store().delete("a/document");
        store().delete("a/object");
        store().delete("a/nothing");
        assertThat(store().documents("")).isEmpty();
        assertThat(store().objects("")).isEmpty();
        assertThat(store().read("a/document")).isEmpty();
    }

    @Test
    void anObjectIsFoundByItsKeyWhenItIsComplete() throws IOException {
        try (ObjectWriter writer = store().write("a/object")) {
            writer.write(bytes("12345"));
            assertThat(store().object("a/object")).isEmpty();
            writer.commit();
        }
        assertThat(store().object("a/object")).contains(new StoredObject("a/object", 5));
        assertThat(store().object("a/other")).isEmpty();
        assertThat(store().object("a")).isEmpty();
    }

    @Test
    void nothingIsForeignThatTheStoreWrote() throws IOException {
        store().create("a/document", bytes("x"));
        put("a/object", bytes("x"));
        assertThat(store().foreign("a/")).isEmpty();
    }

    @Test
    void openingWhatIsNotThereSaysWhereItLooked() {
        assertThatThrownBy(() -> store().open("backups/gone.dump"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(store().locationOf("backups/gone.dump"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".", "a/.", "a b", "a\nb", "$(x)", "é"
            })
    void aHostileKeyIsRefused(String key) {
        assertThatThrownBy(() -> store().read(key)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().create(key, bytes("x"))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().replace(new Document(key, bytes("x"), "1"), bytes("x")))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().write(key)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().open(key)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().delete(key)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().discardPartial(key))
                .isInstanceOf(StoreException.class)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "../", "a//", "a/../"})
    void aHostilePrefixIsRefused(String prefix) {
        assertThatThrownBy(() -> store().documents(prefix)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store().objects(prefix)).isInstanceOf(StoreException.class);
    }

    StoredObject put(String key, byte[] content) throws IOException {
        try (ObjectWriter writer = store().write(key)) {
            writer.write(content);
            return writer.commit();
        }
    }

    String text(String key) {
        return new String(store().read(key).orElseThrow().content(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] noise(int length) {
        byte[] content = new byte[length];
        new java.util.Random(length).nextBytes(content);
        return content;
    }
}
