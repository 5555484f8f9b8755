package io.sluice.release;

import io.sluice.command.ProcessIdentity;
import io.sluice.store.Document;
import io.sluice.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One run of a release and its record in the store; every change is durable before the method returns. */
final class Attempt {

    private final Store store;
    private Document document;
    private ReleaseRecord record;

    Attempt(Store store, Document document, ReleaseRecord record) {
        this.store = store;
        this.document = document;
        this.record = record;
    }

    ReleaseRecord record() {
        return record;
    }

    int number() {
        return record.attempt();
    }

    Optional<PhaseRecord> phase(Phase phase) {
        return record.phase(phase);
    }

    boolean isDone(Phase phase) {
        return phase(phase).filter(each -> each.status().isDone()).isPresent();
    }

    /** The id of the backup that this attempt took. */
    Optional<String> backup() {
        return backupSummary().map(PhaseRecord.BackupSummary::id);
    }

    /** The backup that this attempt took, possibly in an earlier run. */
    Optional<PhaseRecord.BackupSummary> backupSummary() {
        return phase(Phase.BACKUP)
                .filter(backup -> backup.status() == PhaseStatus.SUCCEEDED)
                .map(PhaseRecord::backup);
    }

    /** Records that a phase starts; what an interrupted run of it knew (backup id, ids before, what was live) is kept. */
    PhaseRecord begin(Phase phase) {
        PhaseRecord fresh = PhaseRecord.starting(phase, Instant.now(), ProcessIdentity.current());
        PhaseRecord started = phase(phase)
                .filter(earlier -> !earlier.status().isDone())
                .map(earlier -> earlier.with(again -> again.status(PhaseStatus.RUNNING)
                        .durationMs(null)
                        .message(null)
                        .ran(null)
                        .process(fresh.process())))
                .orElse(fresh);
        put(started);
        return started;
    }

    /** Records how a phase stands now. */
    void put(PhaseRecord phase) {
        update(now -> now.withPhases(replaced(now.phases(), phase)));
    }

    /** @throws io.sluice.store.StoreConflictException if another process changed the record */
    void update(UnaryOperator<ReleaseRecord> change) {
        record = change.apply(record); // known here even if the store cannot be told
        document = store.replace(document, RecordJson.write(record));
    }

    private static List<PhaseRecord> replaced(List<PhaseRecord> phases, PhaseRecord phase) {
        List<PhaseRecord> all = new ArrayList<>(phases);
        all.removeIf(each -> each.phase() == phase.phase());
        all.add(phase);
        all.sort(java.util.Comparator.comparing(PhaseRecord::phase));
        return List.copyOf(all);
    }
}
