package io.sluice.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The demo's application, a process of its own. Each request is answered by the version behind the {@code current} link:
 * its code is the query in its page.sql, which needs the schema it was written for. {@code /health} fails if the schema
 * does not fit.
 */
final class ShopServer {

    private final Path directory;

    private ShopServer(Path directory) {
        this.directory = directory;
    }

    /**
     * Serves until it is ended.
     *
     * @param arguments the demo's directory; the port on 127.0.0.1, 0 for a free one; optionally {@code with-parent}: end
     *     when standard input does, as it does when the parent process dies
     */
    public static void main(String[] arguments) throws IOException {
        ShopServer shop = new ShopServer(Path.of(arguments[0]));
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, Integer.parseInt(arguments[1])), 0);
        server.createContext("/", exchange -> shop.answer(exchange, false));
        server.createContext("/health", exchange -> shop.answer(exchange, true));
        server.start();
        System.out.println(
                "listening on http://127.0.0.1:" + server.getAddress().getPort());
        if (arguments.length > 2) {
            while (System.in.read() >= 0) {
                // Nothing is said here; the end of the stream is what counts.
            }
            System.exit(0);
        }
    }

    private void answer(HttpExchange exchange, boolean health) throws IOException {
        String version = "?";
        int status = 200;
        String text;
        try {
            Path release = directory.resolve("current").toRealPath();
            version = release.getFileName().toString();
            String page = page(Files.readString(release.resolve("page.sql")));
            text = health ? "healthy" : page;
        } catch (SQLException | IOException e) {
            status = 503;
            text = "out of order: " + e.getMessage();
        }
        byte[] body = ("shop " + version + ": " + text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String page(String query) throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("shop.db") + "?busy_timeout=2000";
        try (Connection database = DriverManager.getConnection(url);
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.getString(1);
        }
    }
}
