package io.sluice.report;

import io.sluice.release.PhaseRecord;
import io.sluice.release.ReleaseRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a moment of the attempt lies on the page, in percent of its width, from 4 to 96. An attempt that was resumed, or
 * whose phases run in separate processes, may rest for hours: a rest far longer than the work is cut out and marked.
 */
final class TimeScale {

    /** A mark on the axis: working time since the start. */
    record Tick(double at, String label) {}

    /** A rest that is cut out. */
    record Pause(double at, Duration length) {}

    private static final double LEFT = 4;
    private static final double RIGHT = 96;
    private static final double CUT = 6;
    private static final long[] STEPS = {
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        14_400_000,
        43_200_000,
        86_400_000
    };

    private record Rest(long at, long length) {}

    private final long origin;
    private final long end;
    private final List<Rest> rests;
    private final double perMs;

    private TimeScale(long origin, long end, List<Rest> rests) {
        this.origin = origin;
        this.end = end;
        this.rests = rests;
        this.perMs = (RIGHT - LEFT - CUT * rests.size()) / Math.max(1, worked());
    }

    static TimeScale of(ReleaseRecord record) {
        List<PhaseRecord> phases = record.phases().stream()
                .sorted(Comparator.comparing(PhaseRecord::startedAt))
                .toList();
        long origin = phases.isEmpty()
                ? record.startedAt().toEpochMilli()
                : phases.get(0).startedAt().toEpochMilli();
        long worked =
                phases.stream().mapToLong(each -> ended(each) - begun(each)).sum();
        List<Rest> rests = new ArrayList<>();
        long end = origin;
        for (PhaseRecord phase : phases) {
            long rest = begun(phase) - end;
            if (rest > Math.max(2_000, worked / 2)) {
                rests.add(new Rest(end, rest));
            }
            end = Math.max(end, ended(phase));
        }
        return new TimeScale(origin, end, rests);
    }

    double start(PhaseRecord phase) {
        return at(begun(phase));
    }

    double end(PhaseRecord phase) {
        return at(ended(phase));
    }

    /** From the first phase's start to the last one's end, rests included. */
    Duration whole() {
        return Duration.ofMillis(end - origin);
    }

    List<Pause> pauses() {
        return rests.stream()
                .map(each -> new Pause(at(each.at()) + CUT / 2, Duration.ofMillis(each.length())))
                .toList();
    }

    /** Up to five marks at round times; with a rest cut out there are none, since they would mislead. */
    List<Tick> ticks() {
        List<Tick> ticks = new ArrayList<>();
        long step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && worked() / STEPS[i] < 4; i--) {
            step = STEPS[i];
        }
        for (long time = 0; rests.isEmpty() && time <= worked(); time += step) {
            ticks.add(new Tick(at(origin + time), time == 0 ? "0" : label(time)));
        }
        return ticks;
    }

    private static String label(long ms) {
        return Amounts.duration(Duration.ofMillis(ms)).replace(".0 s", " s");
    }

    private double at(long time) {
        long before = 0;
        int cuts = 0;
        for (Rest rest : rests) {
            if (time > rest.at()) {
                before += rest.length();
                cuts++;
            }
        }
        return LEFT + (time - origin - before) * perMs + CUT * cuts;
    }

    private long worked() {
        return end - origin - rests.stream().mapToLong(Rest::length).sum();
    }

    private static long begun(PhaseRecord phase) {
        return phase.startedAt().toEpochMilli();
    }

    private static long ended(PhaseRecord phase) {
        return begun(phase) + (phase.durationMs() == null ? 0 : Math.max(0, phase.durationMs()));
    }
}
