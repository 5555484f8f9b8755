package io.sluice.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backup is; written after its dump is complete, so a backup without manifest does not exist.
 *
 * @param schema version of this document, 1
 * @param id unique in its application and environment, sortable by time, such as {@code 20261124-040102-4f2a}
 * @param release {@code app/environment/version} it was made for
 * @param attempt number of that release's attempt; 0 for {@code sluice backup}
 * @param database identity of the database, see {@link io.sluice.database.DatabaseDescription}
 * @param engine family id, such as {@code postgresql}
 * @param format such as {@code pg_dump custom}, or {@code external} for a backup made by {@code backup.command}
 * @param object key of the dump in the store; null for an external one
 * @param externalId what {@code backup.command} printed; null for our own
 * @param bytes size in the store
 * @param dumpBytes size of the dump before compression
 * @param sha256 of the bytes in the store, hexadecimal; null for an external one
 * @param compression {@code zstd}; {@code none} for an external one
 * @param recipients age recipients; empty if not encrypted
 * @param clean false if a half-done migration was in the database when it was made
 * @param startedAt when the dump began: what was written later is not in it
 * @param sequence its place among the backups of this database, given by the store, from 1; null for one that an
 *     earlier version of Sluice took
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupManifest(
        int schema,
        String id,
        String release,
        int attempt,
        String database,
        String engine,
        String serverVersion,
        String clientVersion,
        String format,
        @Nullable String object,
        @Nullable String externalId,
        long bytes,
        long dumpBytes,
        @Nullable String sha256,
        String compression,
        List<String> recipients,
        boolean clean,
        Instant startedAt,
        long durationMs,
        String sluiceVersion,
        @Nullable Long sequence) {}
