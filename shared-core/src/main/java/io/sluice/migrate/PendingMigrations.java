package io.sluice.migrate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What is not applied yet.
 *
 * @param certainty whether {@code ids} is known to be all there is
 * @param ids the migrations, in the order they will run; may be incomplete unless certain
 * @param evidence one sentence that says how this is known, or why not
 * @param missing applied migrations that the files of this version of the application lack, as far as that can be seen
 */
public record PendingMigrations(Certainty certainty, List<String> ids, String evidence, List<String> missing) {

    /** Nothing is known to be missing. */
    public PendingMigrations(Certainty certainty, List<String> ids, String evidence) {
        this(certainty, ids, evidence, List.of());
    }

    /** The same with another word on how certain it is, and why. */
    PendingMigrations but(Certainty other, String why) {
        return new PendingMigrations(other, ids, why, missing);
    }

    /** How sure it is. */
    public enum Certainty {
        CERTAIN,
        UNKNOWN,
        /** The tool looks at another database or schema than the one that is released to. */
        ELSEWHERE;

        /** The word in JSON. */
        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether backup and migration may be skipped: only when it is certain that nothing is pending. */
    public boolean certainlyNone() {
        return certainty == Certainty.CERTAIN && ids.isEmpty();
    }
}
