package io.sluice.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of the backups of one database besides their manifests: in which order they were started, which
 * of them are running, being removed, or in use by a restore. It changes by compare-and-set, so that its order holds
 * whatever the clocks of the machines say, and a listing that lags hides nothing.
 *
 * @param schema version of this document, 1
 * @param database identity of the database
 * @param last the highest sequence number that was given to a backup
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BackupRegister(int schema, String database, long last, List<Entry> entries) {

    static final int SCHEMA = 1;

    /** How far a backup is. */
    enum State {
        /** Announced before its dump starts; there is no manifest yet. */
        RUNNING,
        COMPLETE,
        /** Its manifest and dump are being deleted; it can no longer be restored. */
        REMOVING;

        @JsonValue
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A restore that reads a backup, until it has succeeded.
     *
     * @param database identity of the database that is restored
     * @param release {@code app/environment/version} that restores
     * @param since for people; nothing is decided by it
     */
    record Use(String database, String release, Instant since) {}

    /**
     * @param sequence its place in the order, from 1; 0 if it is not known
     * @param release {@code app/environment/version} that takes it; null for one that an earlier version took
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            String id, long sequence, State state, @Nullable String release, List<Use> uses) {

        Entry {
            uses = uses == null ? List.of() : List.copyOf(uses);
        }

        Entry in(State next) {
            return new Entry(id, sequence, next, release, uses);
        }

        Entry at(long place) {
            return new Entry(id, place, state, release, uses);
        }

        Entry usedBy(Use use) {
            List<Use> all = new ArrayList<>(notUsedFor(use.database()).uses);
            all.add(use);
            return new Entry(id, sequence, state, release, all);
        }

        Entry notUsedFor(String restored) {
            return new Entry(
                    id,
                    sequence,
                    state,
                    release,
                    uses.stream()
                            .filter(use -> !use.database().equals(restored))
                            .toList());
        }
    }

    static BackupRegister empty(String database) {
        return new BackupRegister(SCHEMA, database, 0, List.of());
    }

    Optional<Entry> find(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    /** The entry, or a new one for a complete backup of which nothing is noted yet. */
    Entry entry(String id) {
        return find(id).orElseGet(() -> new Entry(id, 0, State.COMPLETE, null, List.of()));
    }

    boolean is(String id, State state) {
        return find(id).filter(entry -> entry.state() == state).isPresent();
    }

    /** Its place in the order; 0 if that is not known. */
    long sequence(String id) {
        return find(id).map(Entry::sequence).orElse(0L);
    }

    BackupRegister put(Entry entry) {
        List<Entry> all = new ArrayList<>(entries);
        all.removeIf(each -> each.id().equals(entry.id()));
        all.add(entry);
        return new BackupRegister(schema, database, last, List.copyOf(all));
    }

    BackupRegister without(Collection<String> ids) {
        return new BackupRegister(
                schema,
                database,
                last,
                entries.stream().filter(entry -> !ids.contains(entry.id())).toList());
    }

    /** Gives backups of which no place is known the next places, in this order. */
    BackupRegister adopt(List<String> oldestFirst, long atLeast) {
        BackupRegister register = new BackupRegister(schema, database, Math.max(last, atLeast), entries);
        for (String id : oldestFirst) {
            if (register.sequence(id) == 0) {
                register = register.next(register.entry(id));
            }
        }
        return register;
    }

    /** Notes a backup that is about to start as the last one. */
    BackupRegister announce(String id, String release) {
        return next(new Entry(id, 0, State.RUNNING, release, List.of()));
    }

    private BackupRegister next(Entry entry) {
        long place = last + 1;
        return new BackupRegister(schema, database, place, entries).put(entry.at(place));
    }
}
