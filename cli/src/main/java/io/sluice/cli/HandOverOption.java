package io.sluice.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For frameworks whose programs are in the application's container, where there is no Java. */
final class HandOverOption {

    @Option(
            names = "--hand-over",
            paramLabel = "DIR",
            description = "Have the framework's commands run by another container: by 'sh DIR/run' in the application's"
                    + " directory there. See also: sluice prepare, sluice record.")
    @Nullable
    Path directory;
}
