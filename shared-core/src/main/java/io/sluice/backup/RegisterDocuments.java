package io.sluice.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.event.Events;
import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreConflictException;
import io.sluice.store.StoreKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The registers of one application and environment, {@code <app>/<environment>/backup-registers/<database>}. */
final class RegisterDocuments {

    /** Only the holder of the database's lease and a few restores write one register. */
    private static final int TRIES = 50;

    private final Store store;
    private final String prefix;

    /** @param prefix {@code <app>/<environment>/} */
    RegisterDocuments(Store store, String prefix) {
        this.store = store;
        this.prefix = prefix + "backup-registers/";
    }

    /** @throws BackupException if there is one that cannot be read */
    Optional<BackupRegister> read(String database) {
        return store.read(key(database)).map(this::parse);
    }

    /** By identity of the database; one that cannot be read is left out with a warning. */
    Map<String, BackupRegister> all(Events events) {
        Map<String, BackupRegister> registers = new HashMap<>();
        for (String key : store.documents(prefix)) {
            try {
                store.read(key).map(this::parse).ifPresent(each -> registers.put(each.database(), each));
            } catch (BackupException e) {
                events.warn(e.getMessage());
            }
        }
        return registers;
    }

    /**
     * Changes a register by compare-and-set; {@code change} is applied again if another process was faster.
     *
     * @throws BackupException if it cannot be read
     */
    BackupRegister update(String database, UnaryOperator<BackupRegister> change) {
        String key = key(database);
        for (int attempt = 1; ; attempt++) {
            Optional<Document> present = store.read(key);
            BackupRegister now = present.map(this::parse).orElseGet(() -> BackupRegister.empty(database));
            BackupRegister next = change.apply(now);
            if (next.equals(now)) {
                return now;
            }
            try {
                put(key, present, next);
                return next;
            } catch (StoreConflictException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Starts a register that cannot be read again, without what it held. */
    void renew(String database) {
        String key = key(database);
        put(key, store.read(key), BackupRegister.empty(database));
    }

    private void put(String key, Optional<Document> present, BackupRegister register) {
        byte[] content = write(register);
        if (present.isPresent()) {
            store.replace(present.get(), content);
        } else {
            store.create(key, content);
        }
    }

    private BackupRegister parse(Document document) {
        try {
            return ManifestDocuments.JSON.readValue(document.content(), BackupRegister.class);
        } catch (IOException e) {
            throw new BackupException(
                    "the register of backups " + document.key() + " in " + store.location()
                            + " cannot be read; the next backup of that database starts it again",
                    e);
        }
    }

    static byte[] write(BackupRegister register) {
        try {
            return ManifestDocuments.JSON.writeValueAsBytes(register);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String key(String database) {
        return prefix + StoreKey.segment(database);
    }
}
