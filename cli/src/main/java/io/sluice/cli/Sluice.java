package io.sluice.cli;

import io.sluice.SluiceVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice} without a command. */
@Command(
        name = "sluice",
        description =
                "Releases an application with a database: backs up, migrates, and promotes the new version only if"
                        + " the migration succeeded.",
        versionProvider = Sluice.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Example:",
            "  sluice demo                      see a release from end to end, nothing installed",
            "  sluice plan                      what a release would do now, by ./release.yaml",
            "  sluice release --set version=v2  do it",
            "",
            "Exit status: 0 done, 10 backup failed, 20 migration failed,",
            "30 promotion refused by the gate, 31 promotion failed, 40 database locked",
            "by another run, 50 restore failed, 60 doctor found something that needs",
            "repair, 64 wrong usage, 65 release.yaml invalid, 143 interrupted,",
            "1 anything else."
        })
final class Sluice implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command, such as sluice release");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + SluiceVersion.current()};
        }
    }

    /** For tests and documentation that need the model, not a run. */
    static CommandLine model(Session session) {
        CommandLine line = new CommandLine(new Sluice());
        Commands commands = new Commands(session);
        commands.names().forEach(name -> line.addSubcommand(name, commands.make(name)));
        return line;
    }
}
