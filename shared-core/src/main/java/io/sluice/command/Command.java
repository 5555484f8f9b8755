package io.sluice.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An external program to run: an argument vector, never a shell string.
 *
 * @param arguments program and arguments; holds no secret
 * @param environment variables added to the environment where it runs
 * @param secrets variables whose values are redacted from all output
 * @param defaults variables added unless the environment where it runs has them already
 * @param directory working directory, absolute
 * @param timeout after it the program gets SIGTERM, and SIGKILL after {@code grace}
 * @param grace how long the program may take to end after SIGTERM
 */
public record Command(
        List<String> arguments,
        Map<String, String> environment,
        Map<String, Secret> secrets,
        Map<String, String> defaults,
        Path directory,
        Duration timeout,
        Duration grace) {

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        secrets = Map.copyOf(secrets);
        defaults = Map.copyOf(defaults);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    /** A command without defaults. */
    public Command(
            List<String> arguments,
            Map<String, String> environment,
            Map<String, Secret> secrets,
            Path directory,
            Duration timeout,
            Duration grace) {
        this(arguments, environment, secrets, Map.of(), directory, timeout, grace);
    }

    /** A command in {@code directory} with our environment, a day's timeout and 10 seconds of grace. */
    public static Command of(Path directory, String... arguments) {
        return new Command(
                List.of(arguments), Map.of(), Map.of(), directory, Duration.ofDays(1), Duration.ofSeconds(10));
    }

    public Command withEnvironment(Map<String, String> added) {
        return new Command(arguments, added, secrets, defaults, directory, timeout, grace);
    }

    public Command withSecrets(Map<String, Secret> added) {
        return new Command(arguments, environment, added, defaults, directory, timeout, grace);
    }

    public Command withDefaults(Map<String, String> added) {
        return new Command(arguments, environment, secrets, added, directory, timeout, grace);
    }

    public Command withTimeout(Duration limit) {
        return new Command(arguments, environment, secrets, defaults, directory, limit, grace);
    }

    /** The program's name as a person knows it, without its path. */
    public String program() {
        Path name = Path.of(arguments.get(0)).getFileName();
        return name == null ? arguments.get(0) : name.toString();
    }
}
