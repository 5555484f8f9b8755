package io.sluice.database;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The spellings by which a PostgreSQL URL asks for a schema. */
final class SearchPath {

    private static final Pattern OPTION = Pattern.compile("(?:^|\\s)-(?:c\\s*|-)search_path=((?:\\\\.|[^\\s\\\\])*)");
    private static final Pattern NAME = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*))\\s*(?:,|$)");

    private SearchPath() {}

    /**
     * The schema the parameters ask for. They stay, because frameworks read them again, except that the JDBC driver's
     * own {@code currentSchema} becomes {@code options=-csearch_path=}, which every driver understands.
     */
    static @Nullable String takeSchema(Map<String, String> parameters) {
        String current = parameters.remove("currentSchema");
        if (current != null) {
            String option = "-csearch_path=" + escape(current);
            parameters.merge("options", option, (given, added) -> given + " " + added);
        }
        String schema = parameters.get("schema");
        if (schema != null && !schema.isEmpty()) {
            return schema;
        }
        String path = parameters.getOrDefault("search_path", "");
        Matcher option = OPTION.matcher(parameters.getOrDefault("options", ""));
        while (option.find()) {
            path = option.group(1).replaceAll("\\\\(.)", "$1");
        }
        return first(path);
    }

    /** One word of PGOPTIONS: white space and backslashes are escaped. */
    static String escape(String value) {
        return value.replaceAll("([\\\\\\s])", "\\\\$1");
    }

    /** A name in double quotes. */
    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The first schema of a search path, folded to lower case as the server does unless it is quoted. */
    private static @Nullable String first(String path) {
        Matcher name = NAME.matcher(path);
        while (name.lookingAt()) {
            String quoted = name.group(1);
            String schema =
                    quoted == null ? name.group(2).strip().toLowerCase(Locale.ROOT) : quoted.replace("\"\"", "\"");
            if (!schema.isEmpty() && !schema.equals("$user")) {
                return schema;
            }
            if (name.end() >= path.length()) {
                return null;
            }
            name.region(name.end(), path.length());
        }
        return null;
    }
}
