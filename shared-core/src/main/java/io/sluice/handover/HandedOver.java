package io.sluice.handover;

import io.sluice.SluiceException;
import io.sluice.command.Command;
import io.sluice.command.ShellScript;

/** A command as a shell script of its own: variables, then the program. A secret is in it alone, never in an argument. */
final class HandedOver {

    private HandedOver() {}

    /** @throws SluiceException if a shell cannot set one of the variables, or a value holds a NUL */
    static String script(Command command) {
        StringBuilder script = new StringBuilder("# removed when the command has ended; holds secrets\n");
        ShellScript.variables(command)
                .forEach(statement -> script.append(statement).append('\n'));
        script.append("exec");
        command.arguments().forEach(argument -> script.append(' ').append(ShellScript.quoted("an argument", argument)));
        return script.append('\n').toString();
    }
}
