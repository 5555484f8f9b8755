package io.sluice.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.sluice.store.Document;
import io.sluice.store.StoreException;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Records as JSON. Members that a newer version added are passed over, so that versions can share a store. */
public final class RecordJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private RecordJson() {}

    /** The value as UTF-8 JSON; times in ISO 8601, UTC. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record cannot be written as JSON", e);
        }
    }

    /** The same with each text changed, and nothing else: a secret of digits must not break a number. */
    public static byte[] write(Object value, UnaryOperator<String> text) {
        return write(changed(MAPPER.valueToTree(value), text));
    }

    private static JsonNode changed(JsonNode node, UnaryOperator<String> text) {
        if (node.isTextual()) {
            return TextNode.valueOf(text.apply(node.textValue()));
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(changed(member.getValue(), text)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, changed(array.get(i), text));
            }
        }
        return node;
    }

    static <T> T read(Document document, Class<T> type) {
        try {
            return MAPPER.readValue(document.content(), type);
        } catch (IOException e) {
            throw new StoreException(
                    document.key() + " in the store is damaged or was written by a newer Sluice; look at it, "
                            + "and move it away to go on without it",
                    e);
        }
    }
}
