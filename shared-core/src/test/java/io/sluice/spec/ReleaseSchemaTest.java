package io.sluice.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReleaseSchemaTest {

    private static final Path COMMITTED = Path.of("../docs/release.schema.json");

    /** {@code -Dsluice.update} writes the file instead: {@code mvn -pl shared-core test -Dtest=ReleaseSchemaTest -Dsluice.update}. */
    @Test
    void committedSchemaIsGeneratedFromTheRecords() throws IOException {
        String generated = ReleaseSchema.generate().toPrettyString() + "\n";
        if (System.getProperty("sluice.update") != null) {
            Files.writeString(COMMITTED, generated);
        }
        assertThat(COMMITTED)
                .as("update it: mvn -pl shared-core test -Dtest=ReleaseSchemaTest -Dsluice.update")
                .hasContent(generated);
    }

    @Test
    void schemaAsksForWhatTheReaderAsksFor() {
        JsonNode schema = ReleaseSchema.generate();

        assertThat(schema.get("required"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("app", "version", "database");
        assertThat(schema.at("/properties/database/required"))
                .extracting(JsonNode::asText)
                .containsExactly("url");
        assertThat(schema.at("/additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.at("/properties/file").isMissingNode()).isTrue();
        assertThat(schema.at("/properties/migrate/properties/timeout/default").asText())
                .isEqualTo("30m");
        assertThat(schema.findValues("description")).hasSizeGreaterThan(30);
    }

    @Test
    void schemaAcceptsWhatTheReaderAcceptsAndRefusesTheRest() throws IOException {
        assertThat(violations(SpecReaderTest.SMALLEST)).isEmpty();
        assertThat(violations(SpecReaderTest.EVERYTHING)).isEmpty();
        assertThat(violations(SpecReaderTest.SMALLEST + "backup: { when: \"${WHEN}\", keep: { last: \"${N}\" } }"))
                .isEmpty();
        assertThat(violations(SpecReaderTest.SMALLEST + "hooks:\nmigrate: { env: { A: 1, B: } }"))
                .isEmpty();
        assertThat(violations(SpecReaderTest.SMALLEST + "bakup: {}")).hasSize(1);
        assertThat(violations(SpecReaderTest.SMALLEST + "backup: { when: never }"))
                .isNotEmpty();
        assertThat(violations(SpecReaderTest.SMALLEST + "migrate: { timeout: 30 }"))
                .isNotEmpty();
        assertThat(violations(SpecReaderTest.SMALLEST.replace("app: shop\n", "")))
                .hasSize(1);
        assertThat(violations(SpecReaderTest.SMALLEST.replace("promote: {", "promote: { symlink: { path: a, to: b },")))
                .isNotEmpty();
    }

    private static Set<ValidationMessage> violations(String yaml) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ReleaseSchema.generate())
                .validate(new YAMLMapper().readTree(yaml));
    }
}
