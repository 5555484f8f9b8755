package io.sluice.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a database looked like at one moment, as far as it takes to prove later that nothing has changed it. Rows are not in
 * it, but what every committed write to a table leaves behind is, where the engine has something like that.
 *
 * @param objects a digest of the definition of each object, by kind and name, such as {@code column public.customer.name}
 * @param storage what tells a table from one of the same name and definition that was created later, by table
 * @param writes what differs after every write to the table, by table; {@link #UNKNOWN} where the engine has nothing
 * @param moment when it was taken, as the server puts it; only the engine that wrote it reads it
 */
public record SchemaFingerprint(
        Map<String, String> objects, Map<String, String> storage, Map<String, String> writes, String moment) {

    /** Equal to nothing, itself included: what is not known counts as changed. */
    static final String UNKNOWN = "?";

    /** A database that does not exist yet. */
    static final SchemaFingerprint NOTHING = new SchemaFingerprint(Map.of(), Map.of(), Map.of(), "");

    /**
     * The objects that were created, changed or dropped since {@code before}.
     *
     * @param lockTables tables of a migration tool's own lock, in lowercase and without a schema: they do not count
     */
    List<String> changedObjects(SchemaFingerprint before, Set<String> lockTables) {
        return differences(before.objects, objects, lockTables);
    }

    /** The tables whose rows were, or may have been, changed since {@code before}. */
    List<String> writtenTables(SchemaFingerprint before, Set<String> lockTables) {
        return differences(before.writes, writes, lockTables).stream()
                .map(table -> "rows of " + table)
                .toList();
    }

    /** Whether it shows the very tables of {@code before}, not ones that a restore created in their place. */
    public boolean isOfSameTables(SchemaFingerprint before) {
        return differences(before.objects, objects, Set.of()).isEmpty()
                && differences(before.storage, storage, Set.of()).isEmpty();
    }

    private static List<String> differences(
            Map<String, String> before, Map<String, String> now, Set<String> lockTables) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<String> different = new ArrayList<>();
        for (String name : names) {
            String value = now.get(name);
            boolean same = Objects.equals(before.get(name), value) && !UNKNOWN.equals(value);
            if (!same && !isOfLock(name, lockTables)) {
                different.add(name);
            }
        }
        return List.copyOf(different);
    }

    private static boolean isOfLock(String name, Set<String> lockTables) {
        for (String part : name.toLowerCase(Locale.ROOT).split("[ .]")) {
            if (lockTables.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** Name and value, from the first two columns of rows. */
    static Map<String, String> byName(List<List<String>> rows) {
        Map<String, String> values = new HashMap<>();
        rows.forEach(row -> values.merge(row.get(0), row.get(1), (first, second) -> first + "\n" + second));
        return values;
    }
}
