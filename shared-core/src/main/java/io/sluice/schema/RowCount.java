package io.sluice.schema;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How many rows a table has.
 *
 * @param rows 0 or more
 * @param exact whether they were counted; false: the server's estimate
 */
public record RowCount(
        @JsonProperty("rows") long rows,
        @JsonProperty("exact") boolean exact) {

    public static RowCount counted(long rows) {
        return new RowCount(rows, true);
    }

    public static RowCount estimated(long rows) {
        return new RowCount(Math.max(0, rows), false);
    }

    /** As text, such as {@code 1200} or {@code about 1200}. */
    @Override
    public String toString() {
        return (exact ? "" : "about ") + rows;
    }
}
