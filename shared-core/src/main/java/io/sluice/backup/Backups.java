package io.sluice.backup;

import io.sluice.SluiceException;
import io.sluice.SluiceVersion;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DumpSource;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The backups of one application and environment: makes them, finds them, reads them again, and removes old ones. A
 * backup exists from the moment its manifest is written, which is the last thing that happens.
 */
public final class Backups {

    private final Store store;
    private final ReleaseSpec spec;
    private final Clock clock;
    private final BackupCommands commands;
    private final SigningKeys keys;
    private final BackupCatalog catalog;

    public Backups(Store store, ReleaseSpec spec, CommandRunner runner) {
        this(store, spec, runner, Clock.systemUTC());
    }

    Backups(Store store, ReleaseSpec spec, CommandRunner runner, Clock clock) {
        this.store = store;
        this.spec = spec;
        this.clock = clock;
        Path directory = Optional.ofNullable(spec.file().getParent()).orElse(Path.of("/"));
        this.commands = new BackupCommands(runner, directory);
        this.keys = new SigningKeys(spec.store().signingKey());
        this.catalog = new BackupCatalog(store, spec.app(), spec.environment(), new ManifestDocuments(keys));
    }

    /** An id for {@link #make}, to be recorded before the backup begins, such as {@code 20261124-040102-4f2a}. */
    public String newId() {
        return BackupId.at(clock.instant());
    }

    /**
     * Backs the database up, by Sluice's own stream or by {@code backup.command}, and verifies it as
     * {@code backup.verify} says. Returns when dump and manifest are in the store; after a failure neither is.
     *
     * @param id from {@link #newId()}
     * @param release {@code app/environment/version}
     * @param attempt 0 for {@code sluice backup}
     * @param clean false if a half-done migration is in the database
     * @throws BackupException also if the dump is empty or {@code backup.timeout} has passed
     */
    public BackupManifest make(
            String id,
            DatabaseEngine engine,
            DatabaseDescription description,
            String release,
            int attempt,
            boolean clean,
            Events events,
            Cancellation cancellation) {
        Instant startedAt = clock.instant();
        BackupManifestBuilder manifest = BackupManifestBuilder.builder()
                .schema(ManifestDocuments.SCHEMA)
                .id(id)
                .release(release)
                .attempt(attempt)
                .database(description.identity())
                .engine(description.family().id())
                .serverVersion(description.serverVersion())
                .clientVersion(description.clientVersion())
                .recipients(List.of())
                .clean(clean)
                .startedAt(startedAt)
                .sluiceVersion(SluiceVersion.current());
        try (Deadline deadline = new Deadline(cancellation, spec.backup().timeout())) {
            try {
                manifest.sequence(catalog.announce(id, description.identity(), release, events));
                fill(manifest, engine, events, deadline.cancellation());
                manifest.durationMs(Duration.between(startedAt, clock.instant()).toMillis());
                return complete(manifest.build(), engine, events, deadline.cancellation());
            } catch (SluiceException e) {
                discardQuietly(id, description.identity(), e);
                throw deadline.passed() ? tooLate(e) : e;
            } catch (RuntimeException e) {
                discardQuietly(id, description.identity(), e);
                throw e;
            }
        }
    }

    /** Like the other, with an id of its own. */
    public BackupManifest make(
            DatabaseEngine engine,
            DatabaseDescription description,
            String release,
            int attempt,
            boolean clean,
            Events events,
            Cancellation cancellation) {
        return make(newId(), engine, description, release, attempt, clean, events, cancellation);
    }

    /**
     * The dump of a backup, decrypted and decompressed while it is read. A reader that comes to the end has had size
     * and digest checked; damage and a wrong key are thrown as {@link BackupException} as soon as they are seen.
     *
     * @throws BackupException if it is encrypted and no identity is set, or it was made by {@code backup.command}
     */
    public DumpSource read(BackupManifest manifest) {
        return new StoredDump(store, manifest, spec.restore(), keys.required());
    }

    /**
     * Reads a backup back from the store: its digest, and its whole dump by the engine. Without an age identity an
     * encrypted one is read and its digest checked only, and that is said. A snapshot's tool has to do that itself.
     */
    public void verify(BackupManifest manifest, DatabaseEngine engine, Events events, Cancellation cancellation) {
        if (manifest.object() == null) {
            return;
        }
        boolean encrypted = !manifest.recipients().isEmpty();
        if (encrypted && AgeEncryption.identities(spec.restore()).isEmpty()) {
            try (StoredInput stored = new StoredInput(store, manifest)) {
                stored.checkWhole();
            }
            events.warn("backup " + manifest.id() + " is encrypted and restore.identity is not set: its digest was "
                    + "checked, its content was not");
            return;
        }
        engine.verify(read(manifest), cancellation);
        cancellation.check();
    }

    /**
     * Proves, before anything is begun, that a backup can be restored as far as that can be known without restoring it: its
     * dump is in the store, of the size that its manifest says, an identity decrypts it, and it begins as a dump of its
     * engine does. Where backups are signed, the whole dump is read and its digest checked.
     *
     * @throws BackupException with what is wrong
     */
    public void examine(BackupManifest manifest) {
        if (manifest.object() != null) {
            new StoredDump(store, manifest, spec.restore(), keys.required()).examine();
        }
    }

    /**
     * Makes the database what the backup holds, through the engine or by {@code restore.command}.
     *
     * @param sameDatabase see {@link DatabaseEngine#restore}
     */
    public void restore(
            BackupManifest manifest,
            DatabaseEngine engine,
            boolean sameDatabase,
            Events events,
            Cancellation cancellation) {
        String externalId = manifest.externalId();
        if (externalId == null || spec.restore().command().isEmpty()) {
            engine.restore(read(manifest), sameDatabase, events, cancellation);
            return;
        }
        Map<String, String> environment = Map.of(
                "SLUICE_BACKUP_ID", manifest.id(),
                "SLUICE_EXTERNAL_ID", externalId,
                "SLUICE_RELEASE", manifest.release());
        commands.restore(spec.restore(), environment, engine.url(), events, cancellation);
    }

    /** All backups, newest first; a manifest that cannot be read is left out with a warning. */
    public List<BackupManifest> list(Events events) {
        BackupListing listing = catalog.list(events);
        listing.unreadable().forEach(each -> events.warn(each.reason()));
        return listing.backups();
    }

    /** All backups that can be read, newest first. */
    public List<BackupManifest> list() {
        return catalog.list(Events.none()).backups();
    }

    /** All backups, also those that cannot be read. */
    public BackupListing listing(Events events) {
        return catalog.list(events);
    }

    /** What {@code latest} means for a database. */
    public BackupListing.Latest latest(String database, Events events) {
        return catalog.latest(database, events);
    }

    /** The newest backup of a database that was taken while no migration was partially applied. */
    public Optional<BackupManifest> latestClean(String database) {
        return list().stream()
                .filter(each -> each.clean() && each.database().equals(database))
                .findFirst();
    }

    /** @throws BackupException if there is none, with the nearest id there is */
    public BackupManifest find(String id) {
        return catalog.find(id);
    }

    /** The backup if it is complete: so a killed run's successor sees whether that one had come to its end. */
    public Optional<BackupManifest> lookUp(String id) {
        return catalog.lookUp(id);
    }

    /** Where a person finds it: a path, an {@code s3://} URL, or the id that {@code backup.command} printed. */
    public String location(BackupManifest manifest) {
        String key = manifest.object();
        return key == null ? String.valueOf(manifest.externalId()) : store.locationOf(key);
    }

    /**
     * Removes what a killed run left of a backup; a complete one, with its manifest, stays.
     *
     * @param database identity of the database whose lease this process holds
     */
    public void discard(String id, String database) {
        catalog.discard(id, database);
    }

    /**
     * Looks whether the dump of a backup is in the store as it was written, by its size, and is not being removed.
     *
     * @throws BackupException if it is not, or there is no such backup
     */
    public void requireStored(String id) {
        catalog.requireStored(catalog.find(id));
    }

    /**
     * Marks a backup as in use by a restore, so that nobody removes it before {@link #release} is called, and looks
     * whether it is there.
     *
     * @param database identity of the database that is restored
     * @param release {@code app/environment/version} that restores
     */
    public void use(BackupManifest backup, String database, String release, Events events) {
        try {
            catalog.use(backup, new BackupRegister.Use(database, release, clock.instant()));
        } catch (StoreException e) { // the store may be one that can only be read
            events.warn("backup " + backup.id() + " could not be marked as in use, so a release could remove it while"
                    + " it is being restored: " + e.getMessage());
        }
        catalog.requireStored(backup);
    }

    /** Ends {@link #use}, when the database has been restored from this backup or from another. */
    public void release(String id, String database) {
        catalog.lookUp(id).ifPresent(backup -> catalog.unuse(backup, database));
    }

    /**
     * Removes the backups of a database that {@link Retention} lets go (of one made by {@code backup.command} only the
     * manifest: the snapshot is its tool's), and what killed runs left. To be called after success only, by the holder of
     * the database's lease. What cannot be removed is warned of and tried again next time.
     *
     * @param database identity of the database
     * @param protectedIds backups that a release which is not finished still needs
     * @return ids of what was removed
     */
    public List<String> prune(String database, Set<String> protectedIds, Events events) {
        return catalog.prune(database, new Retention(spec.backup().keep()), protectedIds, clock.instant(), events);
    }

    private void fill(BackupManifestBuilder manifest, DatabaseEngine engine, Events events, Cancellation cancellation) {
        if (!spec.backup().command().isEmpty()) {
            Map<String, String> environment =
                    Map.of("SLUICE_BACKUP_ID", manifest.id(), "SLUICE_RELEASE", manifest.release());
            manifest.format("external")
                    .compression("none")
                    .externalId(commands.backup(spec.backup(), environment, engine.url(), events, cancellation));
            return;
        }
        List<String> recipients = spec.backup().encrypt().recipients();
        String key = catalog.objectKey(manifest.id(), !recipients.isEmpty());
        DumpWriter.Written written = new DumpWriter(store, recipients).write(key, engine, events, cancellation);
        manifest.format(engine.dumpFormat())
                .compression("zstd")
                .recipients(recipients)
                .object(key)
                .bytes(written.bytes())
                .dumpBytes(written.dumpBytes())
                .sha256(written.sha256());
    }

    private BackupManifest complete(
            BackupManifest manifest, DatabaseEngine engine, Events events, Cancellation cancellation) {
        if (spec.backup().verify() == ReleaseSpec.Verify.READ) {
            verify(manifest, engine, events, cancellation);
        }
        cancellation.check();
        catalog.add(manifest);
        return manifest;
    }

    // what failed first is what a person has to read; what is left is swept by prune later
    private void discardQuietly(String id, String database, RuntimeException first) {
        try {
            discard(id, database);
        } catch (SluiceException e) {
            first.addSuppressed(e);
        }
    }

    private BackupException tooLate(SluiceException cause) {
        return new BackupException(
                "the backup was not done within backup.timeout ("
                        + spec.backup().timeout()
                        + ") and was given up, nothing of it was kept: raise backup.timeout in " + spec.file(),
                cause);
    }
}
