package io.sluice.spec;

import io.sluice.spec.SpecException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, so that a person sees all of it at once. */
final class Problems {

    private record Found(Place place, Problem problem) {}

    private final List<Found> found = new ArrayList<>();

    void add(Place place, String field, String message) {
        found.add(new Found(place, new Problem(place.toString(), field, message)));
    }

    int count() {
        return found.size();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new SpecException(found.stream()
                    .sorted(Comparator.comparingInt((Found each) -> each.place().line())
                            .thenComparingInt(each -> each.place().column()))
                    .map(Found::problem)
                    .toList());
        }
    }
}
