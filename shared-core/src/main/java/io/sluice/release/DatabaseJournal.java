package io.sluice.release;

import io.sluice.release.JournalEntry.Kind;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one database, in order, whoever did it: a document in the store, keyed by the database's identity,
 * written only by the holder of its lease. Its order, not a clock, tells what came later.
 */
final class DatabaseJournal {

    private static final int KEPT = 200;

    private final Store store;
    private final String key;
    private @Nullable Document document;
    private List<JournalEntry> entries;

    /** The document's content. */
    record Content(List<JournalEntry> entries) {}

    DatabaseJournal(Store store, String identity) {
        this.store = store;
        this.key = "databases/" + StoreKey.segment(identity);
        this.document = store.read(key).orElse(null);
        this.entries = document == null
                ? List.of()
                : RecordJson.read(document, Content.class).entries();
    }

    void migrating(String release, int attempt, @Nullable String backup) {
        append(new JournalEntry(Kind.MIGRATING, release, attempt, Instant.now(), backup, null, null));
    }

    void migrated(String release, int attempt, List<String> applied) {
        append(new JournalEntry(Kind.MIGRATED, release, attempt, Instant.now(), null, null, applied));
    }

    void migrationFailed(String release, int attempt, @Nullable String backup) {
        append(new JournalEntry(Kind.MIGRATION_FAILED, release, attempt, Instant.now(), backup, null, null));
    }

    /** Takes the last {@link #migrating} back: nothing of that migration has run. */
    void notMigrated(String release, int attempt) {
        last().filter(entry ->
                        entry.kind() == Kind.MIGRATING && entry.release().equals(release) && entry.attempt() == attempt)
                .ifPresent(entry -> put(entries.subList(0, entries.size() - 1)));
    }

    void restoring(String release, String backup, Instant backupStartedAt) {
        append(new JournalEntry(Kind.RESTORING, release, 0, Instant.now(), backup, backupStartedAt, null));
    }

    void restored(String release, String backup, Instant backupStartedAt) {
        append(new JournalEntry(Kind.RESTORED, release, 0, Instant.now(), backup, backupStartedAt, null));
    }

    /** Whether no migration or restore was begun that did not end well: a backup made now is a clean one. */
    boolean isClean() {
        return sinceSettled().stream().noneMatch(entry -> entry.kind().unsettles());
    }

    /**
     * The backup made before the first migration that went wrong since the database was last in order, if that was a
     * migration of this application and environment: another's backups are not ours to restore.
     */
    Optional<String> lastCleanBackup(Release release) {
        return sinceSettled().stream()
                .filter(entry -> entry.kind() == Kind.MIGRATING)
                .findFirst()
                .filter(entry -> entry.release().startsWith(release.app() + "/" + release.environment() + "/"))
                .flatMap(entry -> Optional.ofNullable(entry.backup()));
    }

    /** A restore that was begun and did not come to its end. */
    Optional<JournalEntry> unfinishedRestore() {
        return last().filter(entry -> entry.kind() == Kind.RESTORING);
    }

    /** A restore, finished or not, that took back what this release's last migration had done. */
    Optional<JournalEntry> restoreAfterMigration(String release) {
        int migrated = lastMigration(release);
        if (migrated < 0) {
            return Optional.empty();
        }
        Instant migratedAt = entries.get(migrated).at();
        return entries.subList(migrated + 1, entries.size()).stream()
                .filter(entry -> entry.kind() == Kind.RESTORING)
                .filter(entry -> entry.backupStartedAt() == null
                        || !entry.backupStartedAt().isAfter(migratedAt))
                .findFirst();
    }

    /** Migrations by other releases, later than the first one of this release, that are still in the database. */
    List<JournalEntry> migratedAfter(String release) {
        List<JournalEntry> later = new ArrayList<>();
        boolean seen = false;
        for (JournalEntry entry : entries) {
            if (entry.kind() == Kind.RESTORED) {
                later.clear();
            } else if (entry.kind() == Kind.MIGRATED && entry.release().equals(release)) {
                seen = true;
            } else if (seen && entry.kind() == Kind.MIGRATED && !isEmpty(entry.applied())) {
                later.add(entry);
            }
        }
        return later;
    }

    /** The backup that the attempt which migrated to {@code entry} had made first. */
    Optional<String> backupBefore(JournalEntry migrated) {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.MIGRATING
                        && entry.release().equals(migrated.release())
                        && entry.attempt() == migrated.attempt())
                .findFirst()
                .flatMap(entry -> Optional.ofNullable(entry.backup()));
    }

    /** Backups that a release which is not finished, or went wrong, may still need: those it migrated from. */
    Set<String> neededBackups() {
        return sinceSettled().stream()
                .filter(entry -> entry.kind().unsettles() && entry.backup() != null)
                .map(JournalEntry::backup)
                .collect(Collectors.toSet());
    }

    private static boolean isEmpty(@Nullable List<String> ids) {
        return ids == null || ids.isEmpty();
    }

    private int lastMigration(String release) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            JournalEntry entry = entries.get(i);
            if (entry.kind() == Kind.MIGRATED && entry.release().equals(release)) {
                return i;
            }
        }
        return -1;
    }

    private List<JournalEntry> sinceSettled() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).kind().settles()) {
                return entries.subList(i + 1, entries.size());
            }
        }
        return entries;
    }

    private Optional<JournalEntry> last() {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }

    private void append(JournalEntry entry) {
        List<JournalEntry> all = new ArrayList<>(entries);
        all.add(entry);
        put(all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }

    private void put(List<JournalEntry> content) {
        List<JournalEntry> kept = List.copyOf(content);
        byte[] json = RecordJson.write(new Content(kept));
        document = document == null ? store.create(key, json) : store.replace(document, json);
        entries = kept;
    }
}
