package io.jenkins.plugins.sluice.engine;

import io.jenkins.plugins.sluice.PluginSteps.Started;
import io.sluice.spec.ResolvedSpec;
import io.sluice.spec.SpecOverride;
import io.sluice.spec.SpecReader;
import io.sluice.spec.TektonRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the engine itself makes of the arguments and variables of a step. */
final class EngineReading {

    private static final List<String> FLAGS = List.of("--yes");

    private final String command;
    private final Map<String, String> options = new HashMap<>();
    private final List<SpecOverride> overrides = new ArrayList<>();
    private final Path directory;
    private final Map<String, String> environment;

    /** @param directory in which the step runs */
    EngineReading(Started started, Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = new HashMap<>(environment);
        this.environment.putAll(started.variables());
        List<String> arguments = started.arguments();
        command = arguments.get(0);
        for (int i = 1; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (FLAGS.contains(option)) {
                options.put(option, "");
                continue;
            }
            String value = arguments.get(++i);
            switch (option) {
                case "--set" -> overrides.add(SpecOverride.set(value));
                case "--default" -> overrides.add(SpecOverride.fallback(value));
                case "--set-env" -> overrides.add(SpecOverride.setEnv(value));
                case "-f", "--backup", "--on" -> options.put(option, value);
                default -> throw new IllegalArgumentException("the engine has no " + option);
            }
        }
    }

    String command() {
        return command;
    }

    String option(String name) {
        return options.get(name);
    }

    ResolvedSpec spec() {
        Path file = file();
        return Files.exists(file)
                ? SpecReader.read(file, overrides, environment)
                : SpecReader.withoutFile(directory, overrides, environment);
    }

    TektonRelease tekton() {
        return SpecReader.forTekton(file(), overrides, environment).release();
    }

    private Path file() {
        return directory.resolve(options.getOrDefault("-f", "release.yaml"));
    }
}
