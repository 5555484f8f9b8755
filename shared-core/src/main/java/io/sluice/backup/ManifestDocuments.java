package io.sluice.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;

/** Manifests as JSON documents. A later Sluice may add members; only another {@code schema} is another document. */
final class ManifestDocuments {

    static final int SCHEMA = 1;

    static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final SigningKeys keys;

    ManifestDocuments(SigningKeys keys) {
        this.keys = keys;
    }

    /** @param document its key in the store */
    byte[] write(String document, BackupManifest manifest) {
        try {
            return keys.sign(document, JSON.writeValueAsBytes(manifest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param document its key in the store
     * @param location of the store
     * @throws BackupException if this is not a manifest of that place, or not signed as it has to be
     */
    BackupManifest read(String document, byte[] content, String location) {
        String place = document + " in " + location;
        keys.verify(document, content, place);
        BackupManifest manifest;
        try {
            manifest = JSON.readValue(content, BackupManifest.class);
        } catch (IOException e) {
            throw new BackupException("the manifest " + place + " cannot be read: something else has written there", e);
        }
        if (manifest == null || manifest.schema() == 0) {
            throw new BackupException("the manifest " + place + " cannot be read: it is not a manifest");
        }
        if (manifest.schema() != SCHEMA) {
            throw new BackupException("the manifest " + place + " was written by Sluice " + manifest.sluiceVersion()
                    + " in another form than this version reads: use that version");
        }
        if (!isOf(document, manifest)) {
            throw new BackupException("the manifest " + place + " is incomplete or belongs to another backup: something"
                    + " else has written there");
        }
        return manifest;
    }

    /** A dump lies beside its manifest: one that lies elsewhere is not this application's to read, nor to remove. */
    private static boolean isOf(String document, BackupManifest manifest) {
        String directory = document.substring(0, document.lastIndexOf('/') + 1);
        String object = manifest.object();
        boolean named = manifest.id() != null
                && directory.endsWith("/" + manifest.id() + "/")
                && Stream.of(manifest.release(), manifest.database(), manifest.engine(), manifest.startedAt())
                        .allMatch(Objects::nonNull)
                && manifest.recipients() != null;
        return named
                && (object == null
                        ? manifest.externalId() != null
                        : object.startsWith(directory) && manifest.sha256() != null && manifest.bytes() > 0);
    }
}
