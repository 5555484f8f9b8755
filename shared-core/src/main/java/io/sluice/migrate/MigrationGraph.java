package io.sluice.migrate;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Migrations that name those which they follow, such as Alembic's revisions; there may be branches and merges. */
final class MigrationGraph {

    private final Map<String, Set<String>> parents;

    /** @param parents of each migration, those that it follows; one that is no key is not in the files */
    MigrationGraph(Map<String, Set<String>> parents) {
        this.parents = parents;
    }

    /** All of them, each after those that it follows. */
    List<String> ids() {
        return withAncestors(parents.keySet());
    }

    /** Those that no other one follows, in the order of {@link #ids()}. */
    List<String> heads() {
        Set<String> followed = new HashSet<>();
        parents.values().forEach(followed::addAll);
        return ids().stream().filter(id -> !followed.contains(id)).toList();
    }

    /** Those that are followed, but not there. */
    List<String> unknownParents() {
        return parents.values().stream()
                .flatMap(Set::stream)
                .filter(parent -> !parents.containsKey(parent))
                .distinct()
                .toList();
    }

    /** Those given and all that they follow, each after those that it follows; one that the files lack stands alone. */
    List<String> withAncestors(Collection<String> heads) {
        Set<String> done = new LinkedHashSet<>();
        Set<String> open = new HashSet<>();
        Deque<String> path = new ArrayDeque<>(); // not recursion: histories are thousands of revisions deep
        for (String head : heads) {
            path.push(head);
            while (!path.isEmpty()) {
                String id = path.peek();
                if (open.add(id)) {
                    parents.getOrDefault(id, Set.of()).stream()
                            .filter(parent -> !open.contains(parent))
                            .forEach(path::push);
                } else {
                    path.pop();
                    done.add(id);
                }
            }
        }
        return List.copyOf(done);
    }
}
