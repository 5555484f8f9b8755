package io.sluice.backup;

import io.sluice.spec.ReleaseSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which backups may go. One goes only if it is beyond the last {@code keep.last} <i>and</i> older than {@code keep.days}:
 * many releases on one day do not push out last week's backup, and a long time without a release does not let the few
 * that there are expire. Whatever the numbers say, the newest backup of a database stays, and the newest clean one,
 * which a person goes back to after a half-done migration.
 */
final class Retention {

    private final ReleaseSpec.Keep keep;

    Retention(ReleaseSpec.Keep keep) {
        this.keep = keep;
    }

    /** @param newestFirst every backup of one database by one application and environment */
    List<BackupManifest> expired(List<BackupManifest> newestFirst, Set<String> protectedIds, Instant now) {
        Instant oldest = now.minus(keep.days(), ChronoUnit.DAYS);
        boolean cleanSeen = false;
        List<BackupManifest> expired = new ArrayList<>();
        for (int rank = 0; rank < newestFirst.size(); rank++) {
            BackupManifest backup = newestFirst.get(rank);
            boolean newestClean = backup.clean() && !cleanSeen;
            cleanSeen |= backup.clean();
            boolean stays = rank == 0 || newestClean || protectedIds.contains(backup.id());
            if (!stays && rank >= keep.last() && backup.startedAt().isBefore(oldest)) {
                expired.add(backup);
            }
        }
        return expired;
    }
}
