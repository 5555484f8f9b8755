package io.sluice.backup;

import io.sluice.SluiceException;
import io.sluice.backup.BackupRegister.Entry;
import io.sluice.backup.BackupRegister.State;
import io.sluice.event.Events;
import io.sluice.store.Store;
import io.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Removes backups of one database, by the holder of its lease. Each is first marked in the register, by compare-and-set,
 * so that a restore either sees that it goes or is seen to use it.
 */
final class Pruning {

    /**
     * Objects that no register knows were left by a version of Sluice that announced nothing; only their id says when.
     * Far longer than any dump takes and any clock is wrong.
     */
    private static final Duration SWEPT_AFTER = Duration.ofDays(7);

    private final Store store;
    private final String prefix;
    private final RegisterDocuments registers;
    private final Predicate<String> exists;
    private final Consumer<String> delete;

    /**
     * @param prefix of the backups, ending with {@code /}
     * @param exists whether a backup has a manifest
     * @param delete removes manifest and dump
     */
    Pruning(
            Store store,
            String prefix,
            RegisterDocuments registers,
            Predicate<String> exists,
            Consumer<String> delete) {
        this.store = store;
        this.prefix = prefix;
        this.registers = registers;
        this.exists = exists;
        this.delete = delete;
    }

    /**
     * @param newestFirst every backup of {@code database}
     * @return ids of what was removed; what cannot be removed is warned of and tried again next time
     */
    List<String> prune(
            String database,
            List<BackupManifest> newestFirst,
            Retention retention,
            Set<String> protectedIds,
            Instant now,
            Events events) {
        List<String> removed = new ArrayList<>();
        try {
            Set<String> kept = new HashSet<>(protectedIds);
            BackupRegister register = registers.read(database).orElseGet(() -> BackupRegister.empty(database));
            register.entries().stream()
                    .filter(entry -> !entry.uses().isEmpty())
                    .map(Entry::id)
                    .forEach(kept::add);
            Set<String> going = new TreeSet<>(lost(register, kept));
            retention.expired(newestFirst, kept, now).forEach(backup -> going.add(backup.id()));
            for (String id : marked(database, going)) {
                delete.accept(id);
                removed.add(id);
            }
            registers.update(database, current -> current.without(removed));
            for (String id : unannounced(now)) {
                if (!protectedIds.contains(id)) {
                    delete.accept(id);
                    removed.add(id);
                }
            }
        } catch (SluiceException e) {
            events.warn("old backups were not all removed: " + e.getMessage());
        }
        return removed;
    }

    /**
     * Entries without a manifest: complete ones that somebody deleted, and running ones whose process is over, because a
     * later backup of the same database is complete. The last one may still be running and is left alone, whatever the
     * time is.
     */
    private List<String> lost(BackupRegister register, Set<String> kept) {
        List<Entry> gone = register.entries().stream()
                .filter(entry -> entry.state() != State.REMOVING && !kept.contains(entry.id()))
                .filter(entry -> !exists.test(entry.id()))
                .toList();
        Set<String> without = gone.stream().map(Entry::id).collect(Collectors.toSet());
        long newest = register.entries().stream()
                .filter(entry -> entry.state() == State.COMPLETE && !without.contains(entry.id()))
                .mapToLong(Entry::sequence)
                .max()
                .orElse(0);
        return gone.stream()
                .filter(entry -> entry.state() == State.COMPLETE || entry.sequence() < newest)
                .map(Entry::id)
                .toList();
    }

    /** Marks what is going, except what a restore has begun to use; also what an earlier run had marked and not removed. */
    private List<String> marked(String database, Set<String> going) {
        return registers
                .update(database, current -> {
                    BackupRegister next = current;
                    for (String id : going) {
                        Entry entry = next.entry(id);
                        next = entry.uses().isEmpty() ? next.put(entry.in(State.REMOVING)) : next;
                    }
                    return next;
                })
                .entries()
                .stream()
                .filter(entry -> entry.state() == State.REMOVING)
                .map(Entry::id)
                .toList();
    }

    private List<String> unannounced(Instant now) {
        Instant youngest = now.minus(SWEPT_AFTER);
        Set<String> old = store.objects(prefix).stream()
                .map(StoredObject::key)
                .map(key -> key.substring(prefix.length()))
                .filter(rest -> rest.indexOf('/') > 0)
                .map(rest -> rest.substring(0, rest.indexOf('/')))
                .filter(id -> BackupId.time(id)
                        .filter(made -> made.isBefore(youngest))
                        .isPresent())
                .filter(id -> !exists.test(id))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!old.isEmpty()) {
            Map<String, BackupRegister> all = registers.all(Events.none());
            old.removeIf(id ->
                    all.values().stream().anyMatch(register -> register.find(id).isPresent()));
        }
        return List.copyOf(old);
    }
}
