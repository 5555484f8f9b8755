package io.sluice.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Locale;

/** Results as JSON, indented; times in ISO 8601, words in lower case. */
final class Json {

    private Json() {}

    static String write(Object value) {
        try {
            return JsonMapper.builder()
                    .addModules(new JavaTimeModule(), new Jdk8Module(), words())
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SimpleModule words() {
        return new SimpleModule().addSerializer(new StdSerializer<Enum<?>>(Enum.class, false) {
            @Override
            public void serialize(Enum<?> value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(value.name().toLowerCase(Locale.ROOT));
            }
        });
    }
}
