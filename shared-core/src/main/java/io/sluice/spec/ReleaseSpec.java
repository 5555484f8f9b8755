package io.sluice.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.sluice.command.Secret;
import io.sluice.preset.Preset;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A release.yaml, complete: defaults filled in, variables replaced, values validated. These records are the format:
 * {@link SpecReader} binds by their components, and the JSON Schema in docs is generated from them.
 *
 * @param app name of the application; letters, digits, {@code . _ -}, as are environment and version
 * @param environment such as {@code production}
 * @param version what is released: a tag, a commit
 * @param database what is backed up and migrated
 * @param store where backups and records live
 * @param backup how backups are made
 * @param restore how backups are read again
 * @param migrate how the database is migrated
 * @param promote what makes the version the live one; null if nothing is to be promoted
 * @param hooks commands around backup, migration and promotion
 * @param env which of Sluice's own credentials other programs get
 * @param onFailure what happens when a phase fails
 * @param tekton the PipelineRun of {@code sluice release --on tekton}
 * @param file the release.yaml it came from, absolute; relative paths in it start at its directory
 */
@RecordBuilder
public record ReleaseSpec(
        @JsonPropertyDescription("Name of the application: letters, digits, dot, underscore, hyphen.")
        String app,

        @Default("production")
        @JsonPropertyDescription("Where the application runs; its releases and backups are kept apart from others'.")
        String environment,

        @JsonPropertyDescription("What is released: a tag or a commit, usually \"${GIT_COMMIT}\".")
        String version,

        @JsonPropertyDescription("The database that is backed up and migrated.")
        Database database,

        @JsonPropertyDescription("Where backups and records live; a single value is its url.")
        Store store,

        @JsonPropertyDescription("How backups are made and how long they are kept.")
        Backup backup,

        @JsonPropertyDescription("How backups are read again.")
        Restore restore,

        @JsonPropertyDescription("How the database is migrated.")
        Migrate migrate,

        @JsonPropertyDescription("What makes the version the live one, after its migration succeeded.") @Nullable
        Promote promote,

        @JsonPropertyDescription("Which of Sluice's own credentials other programs get.")
        Env env,

        @JsonPropertyDescription("Commands around the release, such as a maintenance page.")
        Hooks hooks,

        @JsonPropertyDescription("What happens when a phase fails.")
        OnFailure onFailure,

        @JsonPropertyDescription("The PipelineRun of sluice release --on tekton.")
        Tekton tekton,

        @JsonIgnore Path file)
        implements ReleaseSpecBuilder.With {

    /** {@code directUrl} goes around a pooler such as PgBouncer; locks and dumps use it, the framework gets {@code url}. */
    public record Database(
            @JsonPropertyDescription("Database URL in any usual spelling, from a variable: \"${DATABASE_URL}\".")
            Secret url,

            @JsonPropertyDescription("URL that goes around a pooler such as PgBouncer, for locks and dumps.") @Nullable
            Secret directUrl) {}

    /**
     * A store, and what proves that a backup in it is Sluice's.
     *
     * @param url absolute path of a directory, or {@code s3://bucket/prefix}
     * @param signingKey keys of 32 characters or more, one per line: the first signs manifests, each verifies them; null:
     *     manifests are neither signed nor verified
     */
    @Shorthand("url")
    public record Store(
            @Default(".sluice") @JsonPropertyDescription("A directory or s3://bucket/prefix.")
            String url,

            @JsonPropertyDescription(
                    "Key that signs backups, from a variable; with it, a backup that is not signed is refused.")
            @Nullable
            Secret signingKey) {}

    /**
     * @param command makes the backup instead of Sluice (a snapshot tool); prints its id as its last line; empty: Sluice
     * @param timeout for the whole backup
     */
    public record Backup(
            @Default("pending")
            @JsonPropertyDescription("pending: skipped when certainly no migration is pending; always: every release.")
            When when,

            @Default("upload")
            @JsonPropertyDescription("upload: the store confirms what was sent; read: read back and listed as well.")
            Verify verify,

            @JsonPropertyDescription("Encrypts backups in the age format.")
            Encrypt encrypt,

            @JsonPropertyDescription("Backups beyond the last and older than days are removed after a success.")
            Keep keep,

            @JsonPropertyDescription("Makes the backup instead of Sluice and prints its id as its last line.")
            List<String> command,

            @Default("12h") @JsonPropertyDescription("Time limit of the whole backup.")
            Duration timeout) {}

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
    public record Encrypt(
            @JsonPropertyDescription("age public keys, age1…; each of their identities can open a backup.")
            List<String> recipients) {}

    /** Backups beyond the last {@code last} and older than {@code days} days are removed, after success only. */
    public record Keep(
            @Default("10") @JsonPropertyDescription("How many backups are kept at least, 1 or more.")
            int last,

            @Default("30") @JsonPropertyDescription("How many days a backup is kept at least.")
            int days) {}

    /**
     * @param command restores instead of Sluice; the backup's id is in {@code SLUICE_BACKUP_ID}; empty: Sluice
     * @param identity an age identity ({@code AGE-SECRET-KEY-1…})
     * @param identityFile a file that holds one, absolute
     */
    public record Restore(
            @JsonPropertyDescription("Restores instead of Sluice; the backup's id is in SLUICE_BACKUP_ID.")
            List<String> command,

            @JsonPropertyDescription("age identity that opens encrypted backups, from a variable.") @Nullable
            Secret identity,

            @JsonPropertyDescription("File that holds the age identity.") @Nullable
            Path identityFile) {}

    /**
     * @param preset id of a preset, built in or in {@code presets/} beside release.yaml; null: detected from the files in
     *     {@code directory}
     * @param command a migration command of one's own, instead of a preset's; empty: the preset's
     * @param custom what a preset would say of {@code command}; null: nothing is known of it
     * @param version target version; null: the newest
     * @param changelog Liquibase's changelog file, relative to {@code directory}
     * @param directory where the migration runs, absolute
     * @param in where its command runs
     * @param kubernetes where in a cluster; null: as {@code promote.kubernetes} says
     * @param env added to the migration's environment
     * @param timeout for the migration command
     * @param lockTimeout how long to wait for another run on the same database; zero: not at all
     * @param stopIfEmptied whether a migration that left a table without any of its rows has failed
     */
    public record Migrate(
            @JsonPropertyDescription("The framework, such as rails; without it, detected from the files.") @Nullable
            String preset,

            @JsonPropertyDescription("A migration command of your own, instead of a preset's.")
            List<String> command,

            @JsonPropertyDescription(
                    "What a preset's file says, of a command without a preset: bookkeeping, pending, ...")
            Preset.@Nullable Custom custom,

            @JsonPropertyDescription("Target version; without it, the newest.") @Nullable
            String version,

            @JsonPropertyDescription("Liquibase's changelog file, relative to directory.") @Nullable
            String changelog,

            @Default(".") @JsonPropertyDescription("Where the migration runs, relative to release.yaml.")
            Path directory,

            @Default("here")
            @JsonPropertyDescription("here; job: a Kubernetes Job with the new image; exec: a running container.")
            Site in,

            @JsonPropertyDescription("Where a job or exec runs, unless it is what promote.kubernetes says.") @Nullable
            MigrationPod kubernetes,

            @JsonPropertyDescription(
                    "Added to the migration's environment; {host}, {port}, {name}, {user}, {password} and {url} are the database's.")
            Map<String, EnvironmentValue> env,

            @Default("30m") @JsonPropertyDescription("Time limit of the migration.")
            Duration timeout,

            @Default("1m") @JsonPropertyDescription("How long to wait for another run on the same database.")
            Duration lockTimeout,

            @Default("false")
            @JsonPropertyDescription("Whether a migration that leaves a table without any of its rows has failed.")
            boolean stopIfEmptied) {}

    /** {@code job}: a Kubernetes Job with the new image; {@code exec}: a running container of a workload. */
    public enum Site {
        HERE,
        JOB,
        EXEC
    }

    /**
     * Where in a cluster a migration runs. What is null is as {@link Promote#kubernetes} has it; with a name of its own it
     * is another workload, of which only image, namespace and cluster may be the same.
     *
     * @param name the workload whose surroundings a job gets, or in whose container an exec runs
     * @param container null: the only one
     * @param serviceAccount of a job; null: the workload's
     */
    public record MigrationPod(
            @JsonPropertyDescription("Deployment, StatefulSet or DaemonSet.") @Nullable
            WorkloadKind kind,

            @JsonPropertyDescription("The workload whose environment, volumes and so on it gets.") @Nullable
            String name,

            @JsonPropertyDescription("Namespace of workload and job.") @Nullable
            String namespace,

            @JsonPropertyDescription("The workload's container; not needed if there is only one.") @Nullable
            String container,

            @JsonPropertyDescription("Image of a job; without it, the new version's.") @Nullable
            String image,

            @JsonPropertyDescription("Service account of a job; without it, the workload's.") @Nullable
            String serviceAccount,

            @JsonPropertyDescription("A kubeconfig file.") @Nullable
            Path kubeconfig,

            @JsonPropertyDescription("Context of the kubeconfig.") @Nullable
            String context) {}

    /**
     * Exactly one of the targets.
     *
     * @param command makes the version live
     * @param timeout of {@code command}
     */
    public record Promote(
            @JsonPropertyDescription("Switches a symbolic link to the new version's directory.") @Nullable
            Symlink symlink,

            @JsonPropertyDescription("Sets the image of a Kubernetes workload and waits for its rollout.") @Nullable
            Kubernetes kubernetes,

            @JsonPropertyDescription("A command that makes the version live.") @Nullable
            List<String> command,

            @Default("10m") @JsonPropertyDescription("Time limit of command.")
            Duration timeout) {}

    /**
     * @param path the link, such as {@code /srv/shop/current}, absolute
     * @param to the directory of the new version, absolute
     * @param restart run after the switch and after a switch back; may be empty
     * @param healthCheck URL that must answer 2xx within {@code timeout}; null: not checked
     */
    public record Symlink(
            @JsonPropertyDescription("The link, such as /srv/shop/current.")
            Path path,

            @JsonPropertyDescription("The directory of the new version.")
            Path to,

            @JsonPropertyDescription("Run after the switch, and after a switch back.")
            List<String> restart,

            @JsonPropertyDescription("URL that must answer 2xx within timeout.") @Nullable
            String healthCheck,

            @Default("1m") @JsonPropertyDescription("How long restart and health check may take together.")
            Duration timeout) {}

    /**
     * A workload, of which one container's image is set.
     *
     * @param namespace null: the context's, or the service account's
     * @param container null: the only one there is
     * @param image what is to run, such as {@code registry.example/shop:v2}
     * @param kubeconfig absolute; null: as kubectl finds it
     * @param context null: the current one
     * @param timeout how long the rollout may take, and a rollback again
     */
    public record Kubernetes(
            @Default("Deployment") @JsonPropertyDescription("Deployment, StatefulSet or DaemonSet.")
            WorkloadKind kind,

            @JsonPropertyDescription("Name of the workload.")
            String name,

            @JsonPropertyDescription("Its namespace; without it, the context's or the service account's.") @Nullable
            String namespace,

            @JsonPropertyDescription("The container whose image is set; not needed if there is only one.") @Nullable
            String container,

            @JsonPropertyDescription("The new version's image, such as \"registry.example/shop:${GIT_COMMIT}\".")
            String image,

            @JsonPropertyDescription(
                    "A kubeconfig file; without it, KUBECONFIG, ~/.kube/config or the pod's own account.")
            @Nullable
            Path kubeconfig,

            @JsonPropertyDescription("Context of the kubeconfig; without it, the current one.") @Nullable
            String context,

            @Default("10m") @JsonPropertyDescription("How long the rollout may take.")
            Duration timeout) {}

    /**
     * Sluice's own credentials are not passed on to migrations, hooks and promotions: every {@code AWS_*} variable if the
     * store is a bucket, and the variables that hold an age identity.
     *
     * @param pass names of those that are passed on all the same
     */
    public record Env(
            @JsonPropertyDescription(
                    "Variables with Sluice's own credentials that migrations, hooks and promotions get, such as AWS_REGION.")
            List<String> pass) {}

    /** {@code before} runs before the backup, {@code after} at the end, also of a failed release. */
    public record Hooks(
            @JsonPropertyDescription("Runs before the backup.")
            List<String> before,

            @JsonPropertyDescription("Runs at the end, also of a failed release.")
            List<String> after,

            @Default("5m") @JsonPropertyDescription("Time limit of each hook.")
            Duration timeout) {}

    /** {@code acceptDataLoss}: what the old version wrote since the backup may be lost by an automatic restore. */
    public record OnFailure(
            @Default("stop")
            @JsonPropertyDescription("stop: leave the database for a person; restore: put the backup back.")
            MigrateFailure migrate,

            @Default("rollback")
            @JsonPropertyDescription("rollback: make the previous version live again; stop: leave it.")
            PromoteFailure promote,

            @Default("false")
            @JsonPropertyDescription("Allows restore without hooks: what was written since the backup is lost.")
            boolean acceptDataLoss) {}

    /**
     * The PipelineRun that {@code sluice release --on tekton} makes, in Tekton's own words.
     *
     * @param pipeline name of the Pipeline
     * @param namespace null: the context's
     * @param serviceAccount of the tasks check and promote, which look at the workload; null: {@code sluice-promote}
     * @param params by name; {@code version} is given anyway
     * @param workspaces by name of the workspace: a PersistentVolumeClaim, or a directory in one, {@code claim/directory}
     * @param kubeconfig absolute; null: as kubectl finds it
     * @param context null: the current one
     * @param timeout of the whole PipelineRun
     */
    public record Tekton(
            @Default("sluice-release") @JsonPropertyDescription("Name of the Pipeline.")
            String pipeline,

            @JsonPropertyDescription("Namespace of Pipeline and PipelineRun; without it, the context's.") @Nullable
            String namespace,

            @Default("sluice-promote")
            @JsonPropertyDescription("Service account of the tasks that look at the workload: check and promote.")
            String serviceAccount,

            @JsonPropertyDescription("The Pipeline's parameters, such as app-image; version is given anyway.")
            Map<String, String> params,

            @JsonPropertyDescription(
                    "A PersistentVolumeClaim, or a directory in one (claim/directory), for each workspace:"
                            + " source, and store unless it is S3.")
            Map<String, String> workspaces,

            @JsonPropertyDescription(
                    "A kubeconfig file; without it, KUBECONFIG, ~/.kube/config or the pod's own account.")
            @Nullable
            Path kubeconfig,

            @JsonPropertyDescription("Context of the kubeconfig; without it, the current one.") @Nullable
            String context,

            @Default("6h") @JsonPropertyDescription("Time limit of the PipelineRun.")
            Duration timeout) {}

    public enum MigrateFailure {
        STOP,
        RESTORE
    }

    public enum PromoteFailure {
        STOP,
        ROLLBACK
    }
}
