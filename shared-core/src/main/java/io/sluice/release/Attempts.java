package io.sluice.release;

import io.sluice.database.DatabaseDescription;
import io.sluice.event.Events;
import io.sluice.migrate.MigrationTool;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Chooses the attempt that a run works on: an unfinished one is resumed, a finished one is followed by a new one. */
final class Attempts {

    private final Release release;
    private final String spec;
    private final MigrationTool tool;
    private final ReleaseRecords records;
    private final Events events;

    Attempts(Release release, String spec, MigrationTool tool, ReleaseRecords records, Events events) {
        this.release = release;
        this.spec = spec;
        this.tool = tool;
        this.records = records;
        this.events = events;
    }

    /** Called by the holder of the lease: whoever ran the attempt before is gone. */
    Attempt join(Scope scope, DatabaseDescription database) {
        Optional<Attempt> latest = records.latest(release);
        // a backup has nothing to do with migrations
        Optional<String> preset = scope == Scope.BACKUP ? Optional.empty() : Optional.of(tool.preset());
        if (latest.isPresent() && canGoOn(latest.get(), scope, database)) {
            Attempt attempt = latest.get();
            if (attempt.record().status() != ReleaseStatus.OPEN) {
                events.note("resuming attempt #" + attempt.number() + ", which did not end");
            }
            attempt.update(now ->
                    now.withStatus(ReleaseStatus.RUNNING).withMessage(null).withPreset(preset.orElse(now.preset())));
            return attempt;
        }
        latest.filter(lost -> lost.record().status() == ReleaseStatus.RUNNING)
                .filter(lost -> database.identity().equals(lost.record().database()))
                .ifPresent(lost -> lost.update(now -> now.withStatus(ReleaseStatus.INTERRUPTED)));
        return records.start(release, first(latest, scope, database).withPreset(preset.orElse(null)));
    }

    /** The record of a run that could not begin; it is shown and not stored. */
    ReleaseRecord unrecorded(ReleaseStatus status, String message) {
        Instant now = Instant.now();
        return ReleaseRecordBuilder.builder()
                .schema(1)
                .release(release.toString())
                .status(status)
                .spec(spec)
                .startedAt(now)
                .finishedAt(now)
                .phases(List.of())
                .message(message)
                .sluiceVersion(io.sluice.SluiceVersion.current())
                .build();
    }

    private boolean canGoOn(Attempt attempt, Scope scope, DatabaseDescription database) {
        ReleaseRecord record = attempt.record();
        boolean unfinished = switch (record.status()) {
            case RUNNING, OPEN, INTERRUPTED -> true;
            case SUCCEEDED, FAILED, REFUSED, LOCKED -> false;
        };
        if (!unfinished || !database.identity().equals(record.database())) {
            return false;
        }
        if (!record.spec().equals(spec) && scope == Scope.RELEASE) {
            events.note("release.yaml has changed since attempt #" + record.attempt() + ": starting a new one");
            return false;
        }
        return switch (scope) {
            case RELEASE, PROMOTE -> true;
            case BACKUP -> attempt.phase(Phase.MIGRATE).isEmpty(); // the backup from before it stays the attempt's
            case MIGRATE -> !attempt.isDone(Phase.MIGRATE); // what it applied stays in its record
        };
    }

    private ReleaseRecord first(Optional<Attempt> latest, Scope scope, DatabaseDescription database) {
        ReleaseRecord fresh = unrecorded(ReleaseStatus.RUNNING, null)
                .with(record -> record.attempt(latest.map(Attempt::number).orElse(0) + 1)
                        .database(database.identity())
                        .engine(database.family().title() + " " + database.serverVersion())
                        .finishedAt(null));
        // A promotion by itself goes on from what the attempt before it did; the gate looks at that.
        return scope == Scope.PROMOTE && latest.isPresent()
                ? fresh.withPhases(carriedOver(latest.get()))
                        .withDatabase(latest.get().record().database())
                : fresh;
    }

    private static List<PhaseRecord> carriedOver(Attempt earlier) {
        return earlier.record().phases().stream()
                .filter(phase -> phase.phase() != Phase.PROMOTE)
                .toList();
    }
}
