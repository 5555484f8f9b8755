package io.sluice.backup;

import io.sluice.SluiceException;
import io.sluice.event.Events;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreKey;
import io.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the backups of one application and environment are in the store:
 * {@code <app>/<environment>/backups/<id>/manifest} and beside it {@code dump.zst} or {@code dump.zst.age}.
 */
final class BackupCatalog {

    private static final Duration SWEPT_AFTER = Duration.ofDays(1);

    private final Store store;
    private final String prefix;
    private final ManifestDocuments documents;

    BackupCatalog(Store store, String app, String environment, ManifestDocuments documents) {
        this.store = store;
        this.documents = documents;
        this.prefix = StoreKey.segment(app) + "/" + StoreKey.segment(environment) + "/backups/";
    }

    String objectKey(String id, boolean encrypted) {
        return directory(id) + (encrypted ? "dump.zst.age" : "dump.zst");
    }

    void add(BackupManifest manifest) {
        String key = manifestKey(manifest.id());
        store.create(key, documents.write(key, manifest));
    }

    /** Newest first; one that cannot be read is left out with a warning. */
    List<BackupManifest> list(Events events) {
        List<BackupManifest> backups = new ArrayList<>();
        for (String key : store.documents(prefix)) {
            try {
                read(key).ifPresent(backups::add);
            } catch (BackupException e) {
                events.warn(e.getMessage());
            }
        }
        backups.sort(Comparator.comparing(BackupManifest::startedAt)
                .thenComparing(BackupManifest::id)
                .reversed());
        return backups;
    }

    Optional<BackupManifest> lookUp(String id) {
        return read(manifestKey(id));
    }

    BackupManifest find(String id) {
        return lookUp(id).orElseThrow(() -> unknown(id));
    }

    void discard(String id) {
        for (boolean encrypted : new boolean[] {false, true}) {
            store.discardPartial(objectKey(id, encrypted));
        }
        if (store.read(manifestKey(id)).isEmpty()) {
            for (boolean encrypted : new boolean[] {false, true}) {
                store.delete(objectKey(id, encrypted));
            }
        }
    }

    List<String> prune(Retention retention, Set<String> protectedIds, Instant now, Events events) {
        List<String> removed = new ArrayList<>();
        try {
            for (BackupManifest backup : retention.expired(list(events), protectedIds, now)) {
                remove(backup);
                removed.add(backup.id());
            }
            for (String id : abandoned(now)) {
                if (!protectedIds.contains(id)) {
                    discard(id);
                    removed.add(id);
                }
            }
        } catch (SluiceException e) {
            events.warn("old backups were not all removed: " + e.getMessage());
        }
        return removed;
    }

    // the manifest first: killed in between, there is an object too many, never a backup that does not restore
    private void remove(BackupManifest backup) {
        store.delete(manifestKey(backup.id()));
        if (backup.object() != null) {
            store.delete(backup.object());
        }
    }

    private List<String> abandoned(Instant now) {
        Set<String> complete = Set.copyOf(store.documents(prefix));
        return store.objects(prefix).stream()
                .map(StoredObject::key)
                .map(key -> key.substring(prefix.length()))
                .filter(rest -> rest.indexOf('/') > 0)
                .map(rest -> rest.substring(0, rest.indexOf('/')))
                .filter(id -> !complete.contains(manifestKey(id)))
                .filter(id -> BackupId.time(id)
                        .map(made -> made.isBefore(now.minus(SWEPT_AFTER)))
                        .orElse(false))
                .toList();
    }

    private Optional<BackupManifest> read(String key) {
        return store.read(key).map(Document::content).map(content -> documents.read(key, content, store.location()));
    }

    private BackupException unknown(String id) {
        String nearest = list(Events.none()).stream()
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
