package io.sluice.cli;

import io.sluice.database.DatabaseUrl;
import io.sluice.migrate.ContainerCommand;
import io.sluice.migrate.MigrationTools;
import io.sluice.preset.PresetCatalog;
import io.sluice.spec.ResolvedSpec;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice command}: prints what a container is to run so that it migrates before it serves. */
@Command(
        name = "command",
        description = {
            "Print a container's command that migrates and then starts the server.",
            "It is safe when many replicas start together: by the framework's own lock where that is sound, else by"
                    + " Sluice in an init container."
        },
        footer = {"", "Example:", "  sluice command -- bin/rails server -b 0.0.0.0"})
final class CommandOverride extends SluiceCommand {

    @Mixin
    SpecOptions options = new SpecOptions();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            defaultValue = "sluice",
            description = "Image of an init container: Sluice and the application in it. Default: ${DEFAULT-VALUE}")
    String image = "sluice";

    @Option(
            names = "--container",
            paramLabel = "NAME",
            defaultValue = "web",
            description = "Name of the container in the printed YAML. Default: ${DEFAULT-VALUE}")
    String container = "web";

    @Parameters(arity = "1..*", paramLabel = "SERVER", description = "The command that starts the server, after --.")
    List<String> server = new ArrayList<>();

    CommandOverride(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        ResolvedSpec resolved = options.read(session, field -> true);
        var spec = resolved.spec();
        var presets = PresetCatalog.load(spec.file().resolveSibling("presets"));
        ContainerCommand command = ContainerCommand.of(
                MigrationTools.preset(spec.migrate(), presets),
                DatabaseUrl.parse(spec.database().url()).family(),
                server,
                image);
        if (output.json()) {
            result(command);
        } else {
            Screen screen = screen();
            screen.say(command.why());
            screen.say("");
            screen.command(command.text());
            screen.say("");
            command.yaml(container).lines().forEach(screen::say);
        }
        return 0;
    }
}
