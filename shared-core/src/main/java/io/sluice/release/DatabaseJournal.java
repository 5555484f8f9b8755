package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.release.JournalEntry.Kind;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one database, in order, whoever did it: a document in the store, keyed by the database's identity,
 * written only by the holder of its lease. Its order, not a clock, tells what came later.
 */
final class DatabaseJournal {

    /** How many entries are kept at least. A release whose migration is older than that migrates again before it is promoted. */
    private static final int KEPT = 200;

    /** Of how many backups it is known what they contain; a restore of an older one closes the gate of every release. */
    private static final int BACKUPS_KEPT = 1000;

    private final Store store;
    private final String key;
    private @Nullable Document document;
    private List<JournalEntry> entries;
    private Map<String, Long> backups;

    /**
     * The document's content.
     *
     * @param backups by the id of each backup of this database, the sequence of the last entry whose effect it contains;
     *     the order is that in which they were taken
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Content(List<JournalEntry> entries, @Nullable Map<String, Long> backups) {}

    DatabaseJournal(Store store, String identity) {
        this.store = store;
        this.key = "databases/" + StoreKey.segment(identity);
        this.document = store.read(key).orElse(null);
        Content content = document == null ? new Content(List.of(), null) : RecordJson.read(document, Content.class);
        this.entries = numbered(content.entries());
        this.backups =
                new LinkedHashMap<>(Optional.ofNullable(content.backups()).orElse(Map.of()));
    }

    /** Entries that an earlier version of Sluice wrote have no number; it also drops {@link Content#backups}. */
    private static List<JournalEntry> numbered(List<JournalEntry> entries) {
        List<JournalEntry> all = new ArrayList<>();
        long sequence = 0;
        for (JournalEntry entry : entries) {
            sequence = entry.sequence() == null ? sequence + 1 : entry.sequence();
            all.add(entry.withSequence(sequence));
        }
        return List.copyOf(all);
    }

    /** A dump of this database starts: it will contain what has happened so far. */
    void backingUp(String backup) {
        Map<String, Long> all = new LinkedHashMap<>(backups);
        all.put(backup, last().map(JournalEntry::sequence).orElse(0L));
        all.keySet().stream()
                .limit(Math.max(0, all.size() - BACKUPS_KEPT))
                .toList()
                .forEach(all::remove);
        put(entries, all);
    }

    void migrating(String release, int attempt, @Nullable String backup) {
        append(JournalEntry.now(Kind.MIGRATING, release, attempt, backup));
    }

    void migrated(String release, int attempt, List<String> applied) {
        append(JournalEntry.now(Kind.MIGRATED, release, attempt, null).withApplied(applied));
    }

    /** @param emptied the tables because of which it failed; empty if it failed for another reason */
    void migrationFailed(String release, int attempt, @Nullable String backup, List<String> emptied) {
        append(JournalEntry.now(Kind.MIGRATION_FAILED, release, attempt, backup)
                .withEmptied(emptied.isEmpty() ? null : emptied));
    }

    /** Takes the last {@link #migrating} back: nothing of that migration has run. */
    void notMigrated(String release, int attempt) {
        last().filter(entry ->
                        entry.kind() == Kind.MIGRATING && entry.release().equals(release) && entry.attempt() == attempt)
                .ifPresent(entry -> put(entries.subList(0, entries.size() - 1), backups));
    }

    /** Takes the last {@link #restoring} back: that restore has changed nothing. */
    void notRestored() {
        last().filter(entry -> entry.kind() == Kind.RESTORING)
                .ifPresent(entry -> put(entries.subList(0, entries.size() - 1), backups));
    }

    void restoring(String release, String backup, Instant backupStartedAt) {
        append(JournalEntry.now(Kind.RESTORING, release, 0, backup)
                .withBackupStartedAt(backupStartedAt)
                .withKnownUpTo(knownUpTo(backup)));
    }

    /** @param clean whether the database is as clean as it should be: it is what the backup was */
    void restored(String release, String backup, Instant backupStartedAt, boolean clean) {
        append(JournalEntry.now(Kind.RESTORED, release, 0, backup)
                .withClean(clean ? null : false)
                .withBackupStartedAt(backupStartedAt)
                .withKnownUpTo(knownUpTo(backup)));
    }

    /** A backup whose dump is not in the journal was taken before the migration that names it; of others nothing is known. */
    private @Nullable Long knownUpTo(String backup) {
        return Optional.ofNullable(backups.get(backup))
                .or(() -> entries.stream()
                        .filter(entry -> entry.kind() == Kind.MIGRATING && backup.equals(entry.backup()))
                        .findFirst()
                        .map(entry -> entry.sequence() - 1))
                .orElse(null);
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

    /** A restore that was started and did not finish, if neither a later one nor a migration did. */
    Optional<JournalEntry> unfinishedRestore() {
        return sinceSettled().stream()
                .filter(entry -> entry.kind() == Kind.RESTORING || entry.kind() == Kind.RESTORED)
                .reduce((first, last) -> last)
                .filter(entry -> entry.kind() == Kind.RESTORING);
    }

    /** Whether the journal shows that this release was migrated: it may be lost, or have dropped what is long ago. */
    boolean knows(String release) {
        return lastMigration(release).isPresent();
    }

    /** Whether this release was migrated, and no restore has undone that. */
    boolean holds(String release) {
        return knows(release) && restoreAfterMigration(release).isEmpty();
    }

    /** A restore, finished or not, without whose backup the database does not have what this release's migration did. */
    Optional<JournalEntry> restoreAfterMigration(String release) {
        return lastMigration(release).flatMap(migrated -> undoing(migrated, Long.MAX_VALUE));
    }

    /** The restore because of which the database did not contain the migration when the journal had come to {@code upTo}. */
    private Optional<JournalEntry> undoing(JournalEntry migrated, long upTo) {
        List<JournalEntry> restores = entries.stream()
                .filter(entry -> entry.sequence() > migrated.sequence() && entry.sequence() <= upTo)
                .filter(entry -> entry.kind() == Kind.RESTORING || entry.kind() == Kind.RESTORED)
                .toList();
        Optional<JournalEntry> undoing = Optional.empty();
        for (JournalEntry restore : restores) {
            boolean contains = restore.knownUpTo() != null
                    && restore.knownUpTo() >= migrated.sequence()
                    && restore.knownUpTo() < restore.sequence()
                    && undoing(migrated, restore.knownUpTo()).isEmpty();
            if (!contains) {
                undoing = Optional.of(restore);
            } else if (restore.kind() == Kind.RESTORED) {
                undoing = Optional.empty();
            }
        }
        return undoing;
    }

    /** Tables that failed migrations left empty, since the database was last in order. */
    List<JournalEntry> emptying() {
        return sinceSettled().stream().filter(entry -> entry.emptied() != null).toList();
    }

    /** The last migration that failed or was not finished, if nothing has settled that since. */
    Optional<JournalEntry> failedMigration() {
        List<JournalEntry> since = sinceSettled();
        return since.stream()
                .filter(entry -> entry.kind() == Kind.MIGRATING || entry.kind() == Kind.MIGRATION_FAILED)
                .reduce((first, last) -> last);
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

    private Optional<JournalEntry> lastMigration(String release) {
        return lastOf(entry -> entry.kind() == Kind.MIGRATED && entry.release().equals(release));
    }

    private Optional<JournalEntry> lastOf(Predicate<JournalEntry> wanted) {
        return entries.stream().filter(wanted).reduce((first, last) -> last);
    }

    private List<JournalEntry> sinceSettled() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).settles()) {
                return entries.subList(i + 1, entries.size());
            }
        }
        return entries;
    }

    private Optional<JournalEntry> last() {
        return lastOf(entry -> true);
    }

    /** What is not settled yet is never dropped: it says which backup is the last clean one. */
    private void append(JournalEntry entry) {
        int from =
                Math.max(0, entries.size() - Math.max(KEPT - 1, sinceSettled().size()));
        List<JournalEntry> all = new ArrayList<>(entries.subList(from, entries.size()));
        all.add(entry.withSequence(last().map(JournalEntry::sequence).orElse(0L) + 1));
        put(all, backups);
    }

    private void put(List<JournalEntry> content, Map<String, Long> places) {
        List<JournalEntry> kept = List.copyOf(content);
        byte[] json = RecordJson.write(new Content(kept, places.isEmpty() ? null : places));
        document = document == null ? store.create(key, json) : store.replace(document, json);
        entries = kept;
        backups = places;
    }
}
