package io.sluice.backup;

import io.sluice.backup.BackupListing.Latest;
import io.sluice.backup.BackupListing.Unreadable;
import io.sluice.backup.BackupRegister.Entry;
import io.sluice.backup.BackupRegister.State;
import io.sluice.backup.BackupRegister.Use;
import io.sluice.event.Events;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreKey;
import io.sluice.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the backups of one application and environment are in the store:
 * {@code <app>/<environment>/backups/<id>/manifest} and beside it {@code dump.zst} or {@code dump.zst.age}. A backup
 * exists when it has a manifest; its place in the order, and whether it is running or in use, is in the
 * {@link BackupRegister} of its database.
 */
final class BackupCatalog {

    private static final String MANIFEST = "/manifest";
    /** The store is asked whether it is still there after so many failures in a row. */
    private static final int FAILURES_IN_A_ROW = 3;

    private final Store store;
    private final String prefix;
    private final RegisterDocuments registers;
    private final ManifestDocuments documents;

    BackupCatalog(Store store, String app, String environment, ManifestDocuments documents) {
        this.store = store;
        this.documents = documents;
        String home = StoreKey.segment(app) + "/" + StoreKey.segment(environment) + "/";
        this.prefix = home + "backups/";
        this.registers = new RegisterDocuments(store, home);
    }

    String objectKey(String id, boolean encrypted) {
        return directory(id) + (encrypted ? "dump.zst.age" : "dump.zst");
    }

    /**
     * Notes in the store that a backup is about to start; from now on nobody sweeps what it writes.
     *
     * @return its place among the backups of this database
     */
    long announce(String id, String database, String release, Events events) {
        try {
            registers.read(database);
        } catch (BackupException e) {
            events.warn(e.getMessage());
            registers.renew(database);
        }
        List<BackupManifest> there = new ArrayList<>(list(events).backups());
        there.removeIf(backup -> !backup.database().equals(database));
        Collections.reverse(there);
        List<String> oldestFirst = there.stream().map(BackupManifest::id).toList();
        long highest = there.stream()
                .mapToLong(backup -> Objects.requireNonNullElse(backup.sequence(), 0L))
                .max()
                .orElse(0);
        return registers
                .update(
                        database,
                        now -> now.adopt(oldestFirst, highest)
                                .without(List.of(id))
                                .announce(id, release))
                .sequence(id);
    }

    /**
     * Makes an announced backup exist, if its dump is in the store.
     *
     * @throws BackupException also if it is no longer announced: its database's next run took it for dead and swept it
     */
    void add(BackupManifest manifest) {
        if (!registers
                .read(manifest.database())
                .filter(now -> now.is(manifest.id(), State.RUNNING))
                .isPresent()) {
            throw swept(manifest.id());
        }
        requireStored(manifest);
        String key = manifestKey(manifest.id());
        store.create(key, documents.write(key, manifest));
        try {
            boolean[] announced = {false};
            registers.update(manifest.database(), now -> {
                announced[0] = now.is(manifest.id(), State.RUNNING);
                return announced[0] ? now.put(now.entry(manifest.id()).in(State.COMPLETE)) : now;
            });
            if (!announced[0]) {
                throw swept(manifest.id());
            }
        } catch (RuntimeException e) {
            store.delete(key);
            throw e;
        }
    }

    BackupListing list(Events events) {
        return list(registers.all(events), events);
    }

    private BackupListing list(Map<String, BackupRegister> byDatabase, Events events) {
        List<BackupManifest> backups = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        int failures = 0;
        for (String id : ids(byDatabase, events)) {
            try {
                lookUp(id).ifPresent(backups::add);
                failures = 0;
            } catch (BackupException | StoreException e) {
                unreadable.add(new Unreadable(id, e.getMessage()));
                if (e instanceof StoreException && ++failures % FAILURES_IN_A_ROW == 0) {
                    store.documents(prefix);
                }
            }
        }
        return new BackupListing(BackupOrder.newestFirst(backups, byDatabase), List.copyOf(unreadable));
    }

    /** Those that the store lists and those that it has noted, for a listing may lag behind. */
    private Set<String> ids(Map<String, BackupRegister> byDatabase, Events events) {
        Set<String> ids = new TreeSet<>();
        List<String> foreign = new ArrayList<>(store.foreign(prefix));
        for (String key : store.documents(prefix)) {
            String name = key.substring(prefix.length());
            if (name.endsWith(MANIFEST) && name.indexOf('/') == name.length() - MANIFEST.length()) {
                ids.add(name.substring(0, name.indexOf('/')));
            } else {
                foreign.add(name);
            }
        }
        if (!foreign.isEmpty()) {
            events.warn("files that Sluice did not write are ignored in " + store.location() + ": " + foreign.size()
                    + ", such as '" + prefix + foreign.get(0) + "'");
        }
        for (BackupRegister register : byDatabase.values()) {
            for (Entry entry : register.entries()) {
                if (entry.state() == State.REMOVING) {
                    ids.remove(entry.id());
                } else {
                    ids.add(entry.id());
                }
            }
        }
        return ids;
    }

    Latest latest(String database, Events events) {
        Map<String, BackupRegister> byDatabase = registers.all(events);
        BackupListing listing = list(byDatabase, events);
        List<BackupManifest> own = listing.backups().stream()
                .filter(backup -> backup.database().equals(database))
                .toList();
        Optional<BackupManifest> newest = own.stream().findFirst();
        return new Latest(
                newest,
                own.stream().filter(BackupManifest::clean).findFirst(),
                listing.unreadable().stream()
                        .filter(each -> BackupOrder.mayBeNewer(each.id(), database, newest, byDatabase))
                        .toList());
    }

    Optional<BackupManifest> lookUp(String id) {
        String key = manifestKey(id);
        return store.read(key).map(Document::content).map(content -> documents.read(key, content, store.location()));
    }

    BackupManifest find(String id) {
        return lookUp(id).orElseThrow(() -> unknown(id));
    }

    /** @throws BackupException unless the whole dump is in the store, by its size, and stays there */
    void requireStored(BackupManifest manifest) {
        boolean removing = registers
                .read(manifest.database())
                .filter(register -> register.is(manifest.id(), State.REMOVING))
                .isPresent();
        if (removing) {
            throw beingRemoved(manifest.id());
        }
        if (manifest.object() == null) {
            return;
        }
        String place = store.locationOf(manifest.object());
        long size = store.object(manifest.object())
                .map(StoredObject::size)
                .orElseThrow(
                        () -> new BackupException(
                                "the dump of backup " + manifest.id() + " does not exist: " + place
                                        + " is not in the store; check whether a lifecycle rule or another program deletes files there"));
        if (size != manifest.bytes()) {
            throw new BackupException("the dump of backup " + manifest.id() + " is damaged: " + place + " has " + size
                    + " bytes in the store, and should have " + manifest.bytes());
        }
    }

    /** Notes that a restore into a database reads this backup: it is kept until {@link #unuse}. */
    void use(BackupManifest backup, Use use) {
        registers.update(backup.database(), now -> {
            if (now.is(backup.id(), State.REMOVING)) {
                throw beingRemoved(backup.id());
            }
            return now.put(now.entry(backup.id()).usedBy(use));
        });
    }

    /** The restore into this database is over. */
    void unuse(BackupManifest backup, String restoredDatabase) {
        registers.update(
                backup.database(),
                now -> now.find(backup.id())
                        .filter(entry -> !entry.uses().isEmpty())
                        .map(entry -> now.put(entry.notUsedFor(restoredDatabase)))
                        .orElse(now));
    }

    /** Removes what a run that is over has left of a backup; a complete one stays. */
    void discard(String id, String database) {
        if (!exists(id)) {
            registers.update(database, now -> now.is(id, State.RUNNING) ? now.without(List.of(id)) : now);
        }
        deletePartial(id);
    }

    private boolean exists(String id) {
        return store.read(manifestKey(id)).isPresent();
    }

    private void deletePartial(String id) {
        for (boolean encrypted : new boolean[] {false, true}) {
            store.discardPartial(objectKey(id, encrypted));
        }
        if (!exists(id)) {
            for (boolean encrypted : new boolean[] {false, true}) {
                store.delete(objectKey(id, encrypted));
            }
        }
    }

    List<String> prune(String database, Retention retention, Set<String> protectedIds, Instant now, Events events) {
        List<BackupManifest> own = list(Events.none()).backups().stream()
                .filter(backup -> backup.database().equals(database))
                .toList();
        return new Pruning(store, prefix, registers, this::exists, this::delete)
                .prune(database, own, retention, protectedIds, now, events);
    }

    // the manifest first: killed in between, there is an object too many, never a backup that does not restore
    private void delete(String id) {
        store.delete(manifestKey(id));
        deletePartial(id);
    }

    private static BackupException swept(String id) {
        return new BackupException("another run took the database over while backup " + id
                + " was being taken, and removed it; start the same release again");
    }

    private static BackupException beingRemoved(String id) {
        return new BackupException("backup " + id + " is being removed, as backup.keep demands; choose another one,"
                + " 'sluice backups' lists them");
    }

    private BackupException unknown(String id) {
        String nearest = list(Events.none()).backups().stream()
                .map(BackupManifest::id)
                .max(Comparator.comparingInt(known -> commonPrefix(known, id)))
                .map(known -> "the nearest is " + known + ", 'sluice backups' lists them all")
                .orElse("there is none at all");
        return new BackupException(
                "there is no backup " + id + " in " + store.location() + ", " + prefix + ": " + nearest);
    }

    private static int commonPrefix(String one, String other) {
        int length = 0;
        while (length < one.length() && length < other.length() && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private String manifestKey(String id) {
        return directory(id) + "manifest";
    }

    private String directory(String id) {
        return prefix + StoreKey.segment(id) + "/";
    }
}
