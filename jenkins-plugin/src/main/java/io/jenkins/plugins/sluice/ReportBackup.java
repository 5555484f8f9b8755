package io.jenkins.plugins.sluice;

import com.fasterxml.jackson.annotation.JsonAlias;
import org.jspecify.annotations.Nullable;

/**
 * A backup, as the engine's JSON says it.
 *
 * @param bytes its size in the store
 * @param location where it lies
 * @param startedAt ISO 8601
 * @param clean whether nothing was half done in the database when it was made
 * @param release whose it is; only of a restored one
 */
public record ReportBackup(
        String id,
        @Nullable Long bytes,
        @Nullable String sha256,
        @JsonAlias("object") @Nullable String location,
        @Nullable String startedAt,
        @Nullable Boolean clean,
        @Nullable String release) {

    public ReportBackup {
        id = id == null ? "?" : id;
    }

    /** Such as {@code 381 MB}; empty if it is not said. */
    public String amount() {
        return bytes == null ? "" : ReportSentences.bytes(bytes);
    }

    /** When it was begun, such as {@code 2026-11-24 04:01:02 UTC}. */
    public String started() {
        return startedAt == null ? "" : ReportSentences.time(startedAt);
    }

    /** Whether it holds the half-done state that an earlier failure left. */
    public boolean halfDone() {
        return Boolean.FALSE.equals(clean);
    }
}
