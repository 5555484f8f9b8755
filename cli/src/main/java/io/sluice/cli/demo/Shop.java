package io.sluice.cli.demo;

import io.sluice.SluiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The sample application: its files, its database and its running server. */
final class Shop implements AutoCloseable {

    private static final String MARKER = ".sluice-demo";
    private static final List<String> VERSIONS = List.of("v1", "v2", "v3");
    private static final String[] FIRST_NAMES = {"Ada", "Bela", "Chidi", "Dana", "Emre", "Farah", "Goran", "Hana"};
    private static final String[] LAST_NAMES = {"Okafor", "Nagy", "Rossi", "Lindqvist", "Sato", "Moreau", "Kaya"};
    private static final String[] CITIES = {"Lagos", "Pécs", "Bologna", "Uppsala", "Osaka", "Lyon", "İzmir"};

    private final Path directory;
    private final Process server;
    private final int port;

    private Shop(Path directory, Process server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
    }

    /** Lays out the application in an empty directory, or in that of an earlier demo, and starts its server. */
    static Shop open(Path directory) throws IOException {
        clear(directory);
        Files.createFile(directory.resolve(MARKER));
        Process server = new ProcessBuilder(serverCommand(directory, 0, "with-parent"))
                .redirectError(ProcessBuilder.Redirect.to(
                        directory.resolve("server.log").toFile()))
                .start();
        Shop shop = null;
        try {
            shop = new Shop(directory, server, portOf(server));
            shop.layOut();
            return shop;
        } finally {
            if (shop == null) {
                server.destroyForcibly();
            }
        }
    }

    Path releaseFile(String version) {
        return directory.resolve("releases").resolve(version).resolve("release.yaml");
    }

    Path serverScript() {
        return directory.resolve("server");
    }

    String address() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Customers and what they ordered, the same in every demo: three orders each. Names occur more than once. */
    void fill(int customers) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                PreparedStatement customer = database.prepareStatement("INSERT INTO customers VALUES (?, ?, ?)");
                PreparedStatement order = database.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?)")) {
            database.setAutoCommit(false);
            for (int id = 1; id <= customers; id++) {
                customer.setInt(1, id);
                customer.setString(2, name(id));
                customer.setString(3, CITIES[id % CITIES.length]);
                customer.addBatch();
                for (int i = 1; i <= 3; i++) {
                    order.setInt(1, id * 3 + i);
                    order.setInt(2, id);
                    order.setString(3, String.format("2026-%02d-%02d", 1 + id % 12, 1 + (id * i) % 28));
                    order.setInt(4, 500 + (id * 7919 * i) % 20_000);
                    order.addBatch();
                }
            }
            customer.executeBatch();
            order.executeBatch();
            database.commit();
        }
    }

    /** What the server answers to {@code GET /} now. */
    String page() throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) URI.create(address()).toURL().openConnection();
        request.setConnectTimeout(5_000);
        request.setReadTimeout(5_000);
        boolean well = request.getResponseCode() < 400;
        try (InputStream body = well ? request.getInputStream() : request.getErrorStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** Ends the server. */
    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(3, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void layOut() throws IOException {
        StringBuilder changelog = new StringBuilder();
        for (String version : VERSIONS) {
            Path release = directory.resolve("releases").resolve(version);
            Files.createDirectories(release.resolve("db"));
            changelog.append(resource(version + ".sql"));
            Files.writeString(release.resolve("db/changelog.sql"), changelog);
            Files.writeString(release.resolve("page.sql"), resource(version + ".page.sql"));
            Files.writeString(
                    release.resolve("release.yaml"),
                    resource("release.yaml")
                            .replace("@VERSION@", version)
                            .replace("@PORT@", Integer.toString(port))
                            .replace("@DIRECTORY@", directory.toString().replace("'", "''")));
        }
        Files.writeString(serverScript(), "#!/bin/sh\nexec " + quoted(serverCommand(directory, port)) + "\n");
        serverScript().toFile().setExecutable(true);
    }

    private static String name(int id) {
        int first = id % FIRST_NAMES.length;
        int last = id / FIRST_NAMES.length % LAST_NAMES.length;
        return FIRST_NAMES[first] + " " + LAST_NAMES[last];
    }

    private static List<String> serverCommand(Path directory, int port, String... more) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ShopServer.class.getName(),
                directory.toString(),
                Integer.toString(port));
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    private static String quoted(List<String> command) {
        return String.join(
                " ",
                command.stream()
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .toList());
    }

    private static int portOf(Process server) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            throw new SluiceException("The demo's server did not start; its words are in server.log beside shop.db.");
        }
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static void clear(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> content = Files.list(directory)) {
            List<Path> found = content.toList();
            if (!found.isEmpty() && !found.contains(directory.resolve(MARKER))) {
                throw new SluiceException("The directory " + directory
                        + " holds files that no demo made; name an empty or a new one by --directory.");
            }
        }
        try (Stream<Path> content = Files.walk(directory)) {
            for (Path each : content.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(directory)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream content = Shop.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("this build of sluice lacks the demo's " + name);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
