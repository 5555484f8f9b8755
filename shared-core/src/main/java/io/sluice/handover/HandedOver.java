package io.sluice.handover;

import io.sluice.SluiceException;
import io.sluice.command.Command;
import io.sluice.command.Secret;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A command as a shell script of its own: variables, then the program. Everything is quoted, so that no value is ever
 * read as shell; a secret is in the script alone, never in an argument.
 */
final class HandedOver {

    /** A name as POSIX has it (XBD 3.231); a shell cannot export another. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private HandedOver() {}

    /** @throws SluiceException if a shell cannot set one of the variables, or a value holds a NUL */
    static String script(Command command) {
        StringBuilder script = new StringBuilder("# removed when the command has ended; holds secrets\n");
        new TreeMap<>(command.defaults())
                .forEach((name, value) -> script.append(
                        "[ -n \"${%1$s+set}\" ] || export %1$s=%2$s\n".formatted(checked(name), quoted(name, value))));
        Map<String, String> variables = new TreeMap<>(command.environment());
        for (Map.Entry<String, Secret> secret : command.secrets().entrySet()) {
            variables.put(secret.getKey(), secret.getValue().reveal());
        }
        variables.forEach(
                (name, value) -> script.append("export %s=%s\n".formatted(checked(name), quoted(name, value))));
        script.append("exec");
        command.arguments().forEach(argument -> script.append(' ').append(quoted("an argument", argument)));
        return script.append('\n').toString();
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new SluiceException("the variable '" + name
                    + "' cannot be handed over to another container, since a shell cannot set it; give it another name, or"
                    + " set it in that container");
        }
        return name;
    }

    private static String quoted(String name, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new SluiceException(name + " holds a NUL character, which no program can be given; remove it");
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
