package io.sluice.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.sluice.command.ProcessIdentity;
import io.sluice.store.Document;
import io.sluice.store.StoreException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

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
        long reservedSeconds)
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
