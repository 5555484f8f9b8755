package io.sluice.spec;

import io.sluice.command.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A release.yaml, complete: defaults filled in, variables replaced, values validated.
 *
 * @param app name of the application
 * @param environment such as {@code production}
 * @param version what is released: a tag, a commit
 * @param database what is backed up and migrated
 * @param store a directory or {@code s3://bucket/prefix}
 * @param backup how backups are made
 * @param restore how backups are read again
 * @param migrate how the database is migrated
 * @param promote what makes the version the live one; null if nothing is to be promoted
 * @param hooks commands around backup, migration and promotion
 * @param onFailure what happens when a phase fails
 * @param file the release.yaml it came from, absolute; relative paths in it start at its directory
 */
public record ReleaseSpec(
        String app,
        String environment,
        String version,
        Database database,
        String store,
        Backup backup,
        Restore restore,
        Migrate migrate,
        @Nullable Promote promote,
        Hooks hooks,
        OnFailure onFailure,
        Path file) {

    /** {@code directUrl} goes around a pooler such as PgBouncer; locks and dumps use it, the framework gets {@code url}. */
    public record Database(Secret url, @Nullable Secret directUrl) {}

    /**
     * @param command makes the backup instead of Sluice (a snapshot tool); prints its id as its last line
     * @param timeout for the whole backup
     */
    public record Backup(
            When when, Verify verify, Encrypt encrypt, Keep keep, List<String> command, Duration timeout) {}

    /** {@code pending}: not when it is certain that nothing is pending. */
    public enum When {
        PENDING,
        ALWAYS
    }

    /** {@code upload}: what the store confirms equals what was sent; {@code read}: read back, decrypt, list. */
    public enum Verify {
        UPLOAD,
        READ
    }

    /** age recipients ({@code age1…}); none leaves backups unencrypted. */
    public record Encrypt(List<String> recipients) {}

    /** Backups beyond the last {@code last} and older than {@code days} days are removed, after success only. */
    public record Keep(int last, int days) {}

    /**
     * @param command restores instead of Sluice; the backup's id is in {@code SLUICE_BACKUP_ID}
     * @param identity an age identity ({@code AGE-SECRET-KEY-1…})
     * @param identityFile a file that holds one
     */
    public record Restore(
            List<String> command,
            @Nullable Secret identity,
            @Nullable Path identityFile) {}

    /**
     * @param preset id of a preset; null: detected from the files in {@code directory}
     * @param command a migration command of one's own, instead of a preset's
     * @param version target version; null: the newest
     * @param changelog Liquibase's changelog file, relative to {@code directory}
     * @param directory where the migration runs, absolute
     * @param env added to the migration's environment
     * @param lockTimeout how long to wait for another run on the same database
     */
    public record Migrate(
            @Nullable String preset,
            List<String> command,
            @Nullable String version,
            @Nullable String changelog,
            Path directory,
            Map<String, Secret> env,
            Duration timeout,
            Duration lockTimeout) {}

    /** Exactly one of the targets. */
    public record Promote(
            @Nullable Symlink symlink,
            @Nullable List<String> command,
            @Nullable Duration timeout) {}

    /**
     * @param path the link, such as {@code /srv/shop/current}
     * @param to the directory of the new version
     * @param restart run after the switch and after a switch back; may be empty
     * @param healthCheck URL that must answer 2xx within {@code timeout}; null: not checked
     */
    public record Symlink(
            Path path,
            Path to,
            List<String> restart,
            @Nullable String healthCheck,
            Duration timeout) {}

    /** {@code before} runs before the backup, {@code after} at the end, also of a failed release. */
    public record Hooks(List<String> before, List<String> after, Duration timeout) {}

    /** {@code acceptDataLoss}: what the old version wrote since the backup may be lost by an automatic restore. */
    public record OnFailure(MigrateFailure migrate, PromoteFailure promote, boolean acceptDataLoss) {}

    public enum MigrateFailure {
        STOP,
        RESTORE
    }

    public enum PromoteFailure {
        STOP,
        ROLLBACK
    }
}
