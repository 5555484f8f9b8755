package io.sluice.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between the store and an S3 server, and does to requests and answers what a test wants. */
public final class S3Detour implements AutoCloseable {

    private static final Set<String> OWN = Set.of("host", "connection", "content-length", "expect", "upgrade");

    /** A request on its way: headers by lower-case name. Changing it changes what the server gets. */
    public static final class Passage {
        public final String method;
        public final String target;
        public final Map<String, String> headers = new TreeMap<>();
        public byte[] body;
        /** The server gets the request, the store no answer. */
        public boolean loseAnswer;
        /** The connection breaks after so many bytes of the answer; 0: it does not. */
        public int cutAnswerAt;
        /** The server never gets the request, and the store gets this status; 0: it does. */
        public int failWith;

        Passage(HttpExchange exchange) throws IOException {
            method = exchange.getRequestMethod();
            target = exchange.getRequestURI().toString();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            body = exchange.getRequestBody().readAllBytes();
        }

        public boolean isPart() {
            return method.equals("PUT") && target.contains("partNumber=");
        }
    }

    @FunctionalInterface
    public interface Change {
        void apply(Passage passage);
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI to;
    public volatile Change change;

    public S3Detour(URI to, Change change) throws IOException {
        this.to = to;
        this.change = change;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Passage passage = new Passage(exchange);
            change.apply(passage);
            if (passage.failWith != 0) {
                exchange.sendResponseHeaders(passage.failWith, -1);
                return;
            }
            HttpResponse<byte[]> answer = forward(passage);
            if (passage.loseAnswer) {
                throw new IOException("the connection breaks");
            }
            answer.headers().map().forEach((name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT)) && !name.equalsIgnoreCase("transfer-encoding")) {
                    exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
            });
            boolean head = passage.method.equals("HEAD");
            if (head) {
                answer.headers()
                        .firstValue("content-length")
                        .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            }
            exchange.sendResponseHeaders(
                    answer.statusCode(), head || answer.body().length == 0 ? -1 : answer.body().length);
            if (passage.cutAnswerAt > 0) {
                exchange.getResponseBody().write(answer.body(), 0, passage.cutAnswerAt);
                throw new IOException("the connection breaks");
            }
            if (!head && answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private HttpResponse<byte[]> forward(Passage passage) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(to.resolve(passage.target))
                .method(passage.method, HttpRequest.BodyPublishers.ofByteArray(passage.body));
        passage.headers.forEach((name, value) -> {
            if (!OWN.contains(name) && !name.equals("authorization")) {
                request.header(name, value);
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
