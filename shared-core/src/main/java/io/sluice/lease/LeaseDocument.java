package io.sluice.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.sluice.command.ProcessIdentity;
import io.sluice.database.MigrationMark;
import io.sluice.store.Document;
import io.sluice.store.StoreException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a database, as the store holds it. Its times are the writer's clock: for people, and for guesses that
 * err on the safe side; never a reason by themselves to take over from a holder.
 *
 * @param schema version of this document, 1
 * @param database identity of the database
 * @param release {@code app/environment/version} that holds or reserved it, or had it last
 * @param attempt number of that release's attempt; 0 if it was not known yet
 * @param holder process that wrote this
 * @param token tells this tenure from every other one
 * @param since when the release got it
 * @param heartbeat when the holder last said that it lives
 * @param beat counts heartbeats, so that each one is another content
 * @param reservedSeconds how long a reservation lasts from {@code heartbeat} on; 0 unless reserved
 * @param migration the migration whose sessions may be in the database: the holder's own, or an earlier one that nobody
 *     has settled; null if there is none
 * @param lost earlier holders whose programs may not have ended; null if there are none
 * @param lockSession key of the session that holds the database's own lock; null if there is none
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LeaseDocument(
        int schema,
        String database,
        State state,
        String release,
        int attempt,
        ProcessIdentity holder,
        String token,
        Instant since,
        Instant heartbeat,
        long beat,
        long reservedSeconds,
        @Nullable MigrationMark migration,
        @Nullable List<ProcessIdentity> lost,
        @Nullable String lockSession)
        implements LeaseDocumentBuilder.With {

    /** What the release is doing with the database. */
    public enum State {
        /** A process works on it. */
        HELD,
        /** Between two phases that run in different processes. */
        RESERVED,
        /** Nobody does. */
        FREE
    }

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static LeaseDocument parse(Document document) {
        try {
            return JSON.readValue(document.content(), LeaseDocument.class);
        } catch (IOException e) {
            throw new StoreException(
                    "the lease " + document.key() + " in the store is damaged; if nobody works on the database now,"
                            + " delete it",
                    e);
        }
    }

    byte[] toBytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a lease is always JSON", e);
        }
    }

    /** The same, with what the next holder has to settle of the one before. */
    LeaseDocument succeeding(LeaseDocument before) {
        List<ProcessIdentity> holders = new ArrayList<>(before.unsettledHolders());
        if (before.state() == State.HELD) {
            holders.add(before.holder());
        }
        return with(next -> next.migration(before.migration())
                .lost(holders.isEmpty() ? null : List.copyOf(holders))
                .lockSession(before.lockSession()));
    }

    /** Earlier holders whose programs may not have ended. */
    List<ProcessIdentity> unsettledHolders() {
        return lost == null ? List.of() : lost;
    }

    Duration reservation() {
        return Duration.ofSeconds(reservedSeconds);
    }

    /** Who has it, for a person. */
    public String describe() {
        String who = release + (attempt > 0 ? " (attempt " + attempt + ")" : "");
        return switch (state) {
            case FREE -> "nobody; " + who + " had it last";
            case RESERVED -> who + " between two of its phases, until " + heartbeat.plus(reservation());
            case HELD ->
                who + ", process " + holder.pid() + " on " + holder.host() + ", since " + since + ", last seen alive "
                        + heartbeat;
        };
    }
}
