package io.sluice.release;

import io.sluice.store.Document;
import io.sluice.store.Store;
import io.sluice.store.StoreKey;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The records of one application and environment: one document for each attempt of each release. */
final class ReleaseRecords {

    private final Store store;
    private final String prefix;

    ReleaseRecords(Store store, String app, String environment) {
        this.store = store;
        this.prefix = StoreKey.segment(app) + "/" + StoreKey.segment(environment) + "/releases/";
    }

    /** Every attempt of every release, the newest first. */
    List<ReleaseRecord> all() {
        return store.documents(prefix).stream()
                .flatMap(key -> store.read(key).stream())
                .map(ReleaseRecords::parse)
                .sorted(Comparator.comparing(ReleaseRecord::startedAt)
                        .thenComparing(ReleaseRecord::attempt)
                        .reversed())
                .toList();
    }

    /** The newest attempt of a release. */
    Optional<Attempt> latest(Release release) {
        List<String> attempts = store.documents(prefixOf(release));
        return attempts.isEmpty()
                ? Optional.empty()
                : store.read(attempts.get(attempts.size() - 1))
                        .map(document -> new Attempt(store, document, parse(document)));
    }

    /** Makes the record of an attempt that did not exist before. */
    Attempt start(Release release, ReleaseRecord record) {
        String key = prefixOf(release) + String.format(Locale.ROOT, "%06d", record.attempt());
        return new Attempt(store, store.create(key, RecordJson.write(record)), record);
    }

    private String prefixOf(Release release) {
        return prefix + StoreKey.segment(release.version()) + "/";
    }

    private static ReleaseRecord parse(Document document) {
        return RecordJson.read(document, ReleaseRecord.class);
    }
}
