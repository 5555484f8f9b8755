package io.sluice.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Works on a store in a JVM of its own, which can be stopped and killed. Prints {@code ready}, then its result. */
final class StoreProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private StoreProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one of {@link #main}'s jobs and waits until it is ready to begin. */
    static StoreProcess start(String heap, Map<String, String> environment, String... job) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StoreProcess.class.getName()));
        command.addAll(Arrays.asList(job));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new StoreProcess(builder.start());
    }

    String line() throws IOException {
        return output.readLine();
    }

    /** Lets it begin. */
    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** {@code create|increment|write|hang location key number}. */
    public static void main(String... arguments) throws IOException {
        String key = arguments[2];
        int number = Integer.parseInt(arguments[3]);
        try (Store store = Stores.open(arguments[1], Path.of("/"))) {
            System.out.println("ready");
            System.in.read();
            switch (arguments[0]) {
                case "create" -> System.out.println(create(store, key));
                case "increment" -> System.out.println(increment(store, key, number));
                case "write" -> System.out.println(write(store, key, number).commit());
                case "hang" -> {
                    write(store, key, number);
                    System.out.println("written");
                    System.in.read();
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    private static String create(Store store, String key) {
        try {
            store.create(key, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
            return "won";
        } catch (StoreConflictException e) {
            return "lost";
        }
    }

    /** Adds one so many times; returns how often somebody else was faster. */
    static int increment(Store store, String key, int times) {
        int conflicts = 0;
        for (int done = 0; done < times; ) {
            Document present = store.read(key).orElseThrow();
            int value = Integer.parseInt(new String(present.content(), StandardCharsets.UTF_8));
            try {
                store.replace(present, Integer.toString(value + 1).getBytes(StandardCharsets.UTF_8));
                done++;
            } catch (StoreConflictException e) {
                conflicts++;
            }
        }
        return conflicts;
    }

    private static ObjectWriter write(Store store, String key, int mebibytes) throws IOException {
        ObjectWriter writer = store.write(key);
        byte[] block = StoreContract.noise(1 << 20);
        for (int i = 0; i < mebibytes; i++) {
            writer.write(block);
        }
        return writer;
    }
}
