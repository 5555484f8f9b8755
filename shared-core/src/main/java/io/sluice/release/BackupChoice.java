package io.sluice.release;

import io.sluice.SluiceException;
import io.sluice.backup.BackupListing.Latest;
import io.sluice.backup.BackupListing.Unreadable;
import io.sluice.backup.BackupManifest;
import io.sluice.command.Secret;
import io.sluice.report.Sentences;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which backup a restore takes. A backup belongs to the database it was taken of, and there is no other meaning of
 * {@code latest} than the newest: where that one is not what a person expects, it is refused with the choice there is.
 */
final class BackupChoice {

    /** The newest backup of the database, if it is a clean one. */
    static final String LATEST = "latest";
    /** The newest backup that was taken while no migration was partially applied. */
    static final String LATEST_CLEAN = "latest-clean";

    private final BoundRelease bound;

    BackupChoice(BoundRelease bound) {
        this.bound = bound;
    }

    /**
     * @param backup an id, {@link #LATEST} or {@link #LATEST_CLEAN}
     * @param into URL of the database to restore into; empty: the release's own, and then only its own backups
     * @throws SluiceException with the backups to choose from
     */
    BackupManifest choose(String backup, Optional<Secret> into) {
        boolean clean = backup.equals(LATEST_CLEAN);
        if (!clean && !backup.equals(LATEST)) {
            BackupManifest named = bound.backups().find(backup);
            if (into.isEmpty()) {
                requireOwn(named);
            }
            return named;
        }
        String database = source(into);
        Latest latest = bound.backups().latest(database, bound.events());
        if (!latest.inQuestion().isEmpty()) {
            throw new SluiceException(unreadable(latest));
        }
        BackupManifest newest = latest.newest().orElseThrow(() -> new SluiceException(none(database)));
        Optional<BackupManifest> newestClean = latest.newestClean();
        if (clean) {
            return newestClean.orElseThrow(() -> new SluiceException(notClean(newest, newestClean)));
        }
        if (!newest.clean()) {
            throw new SluiceException(notClean(newest, newestClean));
        }
        return newest;
    }

    private void requireOwn(BackupManifest backup) {
        String database = bound.describe().identity();
        if (!backup.database().equals(database)) {
            throw new SluiceException("backup " + backup.id() + " was taken of " + backup.database()
                    + ", but release.yaml names another database, " + database + " ("
                    + bound.engine().url().display() + "); nothing was changed. To replace that database, or any other,"
                    + " with this backup, set an environment variable to its URL and pass the variable's name with"
                    + " --into-env");
        }
    }

    /** The database whose backups are meant. It may be lost, and restored elsewhere for that reason. */
    private String source(Optional<Secret> into) {
        try {
            return bound.describe().identity();
        } catch (SluiceException e) {
            List<String> databases = bound.backups().list().stream()
                    .map(BackupManifest::database)
                    .distinct()
                    .toList();
            if (into.isPresent() && databases.size() == 1) {
                return databases.get(0);
            }
            throw into.isEmpty()
                    ? e
                    : new SluiceException(
                            e.exitStatus(),
                            "could not ask " + bound.engine().url().display() + " which of the " + databases.size()
                                    + " databases with backups it is, so 'latest' has no meaning; specify the backup with"
                                    + " --backup ID ('sluice backups' lists them): " + e.getMessage(),
                            e);
        }
    }

    private String none(String database) {
        List<BackupManifest> others = bound.backups().list();
        String place = bound.release().app() + "/" + bound.release().environment() + " in "
                + bound.store().location();
        if (others.isEmpty()) {
            return "there is no backup of " + place;
        }
        return "there is no backup of this database (" + database + ") for " + place + ", only " + others.size()
                + " of other databases; the newest is " + described(others.get(0)) + " of "
                + others.get(0).database() + ". To restore one of those, pass --backup ID and --into-env";
    }

    private static String notClean(BackupManifest newest, Optional<BackupManifest> newestClean) {
        String start =
                "the newest backup, " + described(newest) + ", was taken while a migration was partially applied; ";
        return newestClean
                .map(clean -> start + "the newest clean backup is " + described(clean)
                        + ". Nothing was changed; choose one of them with --backup ID, or the clean one with --clean")
                .orElse(start
                        + "there is no clean backup. Nothing was changed; to restore it nevertheless, pass --backup "
                        + newest.id());
    }

    private static String unreadable(Latest latest) {
        Unreadable first = latest.inQuestion().get(0);
        return "backup " + first.id() + " cannot be read and may be the newest one (" + first.reason() + "); "
                + latest.newest()
                        .map(newest -> "the newest that can be read is " + described(newest)
                                + ". Nothing was changed; choose a backup with --backup ID")
                        .orElse("no other backup of this database exists. Nothing was changed");
    }

    private static String described(BackupManifest backup) {
        return backup.id() + " (" + Sentences.taken(backup.startedAt(), Instant.now()) + ")";
    }
}
