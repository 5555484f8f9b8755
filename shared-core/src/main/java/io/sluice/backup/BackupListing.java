package io.sluice.backup;

import java.util.List;
import java.util.Optional;

/**
 * The backups that a store holds.
 *
 * @param backups newest first, in the order in which the store saw them start
 * @param unreadable backups whose manifests cannot be read
 */
public record BackupListing(List<BackupManifest> backups, List<Unreadable> unreadable) {

    /** @param reason a sentence that names the manifest */
    public record Unreadable(String id, String reason) {}

    /**
     * What {@code latest} can mean for one database.
     *
     * @param newest empty if there is no backup of that database
     * @param newestClean the newest that was taken while no migration was partially applied
     * @param inQuestion backups that cannot be read and may be newer than {@code newest}
     */
    public record Latest(
            Optional<BackupManifest> newest, Optional<BackupManifest> newestClean, List<Unreadable> inQuestion) {}
}
