package io.sluice.cli;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Arguments in, exit status out; every failure is one sentence on standard error. */
final class Program {

    private final Session session;
    private final Commands commands;

    Program(Session session) {
        this.session = session;
        this.commands = new Commands(session);
    }

    int run(String... arguments) {
        CommandLine line = commandLine(arguments.length == 0 ? "" : arguments[0]);
        line.setOut(new PrintWriter(session.out(), true));
        line.setErr(new PrintWriter(session.err(), true));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(session.outTerminal().colour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.max(60, Math.min(100, session.outTerminal().width())));
        line.setExpandAtFiles(false);
        line.setCaseInsensitiveEnumValuesAllowed(false);
        line.setParameterExceptionHandler(this::wrongUsage);
        line.setExecutionExceptionHandler(this::failed);
        int exit = line.execute(arguments);
        session.out().flush();
        return exit;
    }

    /** Only the command that is meant is made ready: looking at all of them costs a tenth of a second. */
    private CommandLine commandLine(String first) {
        CommandLine line = new CommandLine(new Sluice());
        for (String name : commands.names()) {
            if (name.equals(first) || !commands.names().contains(first)) {
                line.addSubcommand(name, commands.make(name));
            }
        }
        return line;
    }

    private int wrongUsage(ParameterException e, String... arguments) {
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        tell(Shown.withoutPasswords(problem)
                + (near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?")
                + " (" + name + " --help shows how it is used)");
        return ExitStatus.USAGE.code();
    }

    private int failed(Exception e, CommandLine line, ParseResult parsed) {
        OutputOptions output =
                line.getCommand() instanceof SluiceCommand command ? command.output : new OutputOptions();
        String message = e instanceof SluiceException
                ? String.valueOf(e.getMessage())
                : "this should not have happened (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "); please report it with what --debug shows";
        ExitStatus exit = e instanceof SluiceException known ? known.exitStatus() : ExitStatus.FAILED;
        message.lines().forEach(this::tell);
        if (output.debug) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            session.err().print(session.redactor().redact(trace.toString()));
        }
        if (line.getCommand() instanceof SluiceCommand command) {
            try {
                command.result(SluiceCommand.failure(exit, session.redactor().redact(message)));
            } catch (SluiceException unwritable) {
                tell(String.valueOf(unwritable.getMessage()));
            }
        }
        return exit.code();
    }

    private void tell(String sentence) {
        session.err().println("sluice: " + Shown.line(session.redactor().redact(sentence)));
    }
}
