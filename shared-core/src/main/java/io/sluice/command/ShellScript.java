package io.sluice.command;

import io.sluice.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A command as statements of a POSIX shell, for a place that has no more than that. Everything is quoted, so that no value
 * is ever read as shell.
 */
public final class ShellScript {

    /** A name as POSIX has it (XBD 3.231); a shell cannot export another. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private ShellScript() {}

    /**
     * Statements that set the command's variables, secrets among them.
     *
     * @throws SluiceException if a shell cannot set one of them, or a value holds a NUL
     */
    public static List<String> variables(Command command) {
        List<String> statements = new ArrayList<>();
        new TreeMap<>(command.defaults())
                .forEach((name, value) ->
                        statements.add("[ -n \"${%1$s+set}\" ] || %2$s".formatted(checked(name), export(name, value))));
        Map<String, String> all = new TreeMap<>(command.environment());
        command.secrets().forEach((name, secret) -> all.put(name, secret.reveal()));
        all.forEach((name, value) -> statements.add(export(name, value)));
        return statements;
    }

    /** A word in single quotes. */
    public static String quoted(String what, String word) {
        if (word.indexOf('\0') >= 0) {
            throw new SluiceException(what + " holds a NUL character, which no program can be given; remove it");
        }
        return ShellWords.quotes(word);
    }

    private static String export(String name, String value) {
        return "export " + checked(name) + "=" + quoted(name, value);
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new SluiceException("the variable '" + name
                    + "' cannot be handed over to another container, since a shell cannot set it; give it another name, or"
                    + " set it in that container");
        }
        return name;
    }
}
