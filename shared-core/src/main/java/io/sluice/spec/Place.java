package io.sluice.spec;

/**
 * Where a value was written.
 *
 * @param origin the file as the user named it, or an option
 * @param line 1, 2, …; 0 for an option
 * @param column 1, 2, …
 */
record Place(String origin, int line, int column) {

    static Place option(String option) {
        return new Place(option, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? origin : origin + ":" + line + ":" + column;
    }
}
