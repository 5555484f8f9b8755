package io.sluice.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/** Manifests as JSON documents. A later Sluice may add members; only another {@code schema} is another document. */
final class ManifestDocuments {

    static final int SCHEMA = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ManifestDocuments() {}

    static byte[] write(BackupManifest manifest) {
        try {
            return JSON.writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws BackupException if this is no manifest that we understand */
    static BackupManifest read(byte[] content, String place) {
        BackupManifest manifest;
        try {
            manifest = JSON.readValue(content, BackupManifest.class);
        } catch (IOException e) {
            throw new BackupException("the manifest " + place + " cannot be read: something else has written there", e);
        }
        if (manifest.schema() != SCHEMA) {
            throw new BackupException("the manifest " + place + " was written by Sluice " + manifest.sluiceVersion()
                    + " in another form than this version reads: use that version");
        }
        return manifest;
    }
}
