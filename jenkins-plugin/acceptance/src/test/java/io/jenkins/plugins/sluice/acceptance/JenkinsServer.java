package io.jenkins.plugins.sluice.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Jenkins that the tests are given, by its REST API alone. */
final class JenkinsServer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final @Nullable String authorization;
    private HttpClient client = client();
    private @Nullable JsonNode crumb;

    /** @param secret an API token, or a password */
    JenkinsServer(String url, @Nullable String user, @Nullable String secret) {
        this.url = url.endsWith("/") ? url : url + "/";
        this.authorization = user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** The one of {@code -Djenkins.url}, as {@code -Djenkins.user} with {@code -Djenkins.token} or {@code -Djenkins.password}. */
    static JenkinsServer given() {
        return as(
                System.getProperty("jenkins.user", "admin"),
                System.getProperty("jenkins.token", System.getProperty("jenkins.password", "admin")));
    }

    /** The same for somebody else; null for nobody. */
    static JenkinsServer as(@Nullable String user, @Nullable String secret) {
        return new JenkinsServer(System.getProperty("jenkins.url"), user, secret);
    }

    String url() {
        return url;
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET(), BodyHandlers.ofString());
    }

    /** The text of a page that has to be there. */
    String text(String path) {
        HttpResponse<String> response = get(path);
        return found(path, response);
    }

    JsonNode json(String path) {
        try {
            return JSON.readTree(text(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes(String path) {
        return send(request(path).GET(), BodyHandlers.ofByteArray()).body();
    }

    HttpResponse<String> post(String path, String type, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = request(path).header("Content-Type", type).POST(body);
        JsonNode known = crumb();
        if (known != null) {
            request.header(
                    known.get("crumbRequestField").asText(), known.get("crumb").asText());
        }
        return send(request, BodyHandlers.ofString());
    }

    String post(String path, Map<String, String> form) {
        return found(path, post(path, "application/x-www-form-urlencoded", BodyPublishers.ofString(encoded(form))));
    }

    void postXml(String path, String xml) {
        found(path, post(path, "application/xml", BodyPublishers.ofString(xml)));
    }

    /** What a script prints that runs in Jenkins itself; for what has no REST API. */
    String script(String groovy) {
        return post("scriptText", Map.of("script", groovy)).strip();
    }

    /** Puts the plugin in, in place of any other version of it, and starts Jenkins again if it has to. */
    void install(Path hpi) throws IOException {
        String boundary = "----sluice" + System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"name\"; filename=\"sluice.hpi\"\r\n"
                                + "Content-Type: application/octet-stream\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(hpi));
        body.writeBytes(("\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"pluginUrl\"\r\n\r\n\r\n--"
                        + boundary + "--\r\n")
                .getBytes(StandardCharsets.UTF_8));
        found(
                "pluginManager/uploadPlugin",
                post(
                        "pluginManager/uploadPlugin",
                        "multipart/form-data; boundary=" + boundary,
                        BodyPublishers.ofByteArray(body.toByteArray())));
        Wait.until(
                "the upload of the plugin",
                Duration.ofMinutes(2),
                () -> json("updateCenter/api/json?tree=jobs[*]").findValuesAsText("type").stream()
                        .noneMatch(type -> type.contains("Pending") || type.contains("Installing")));
        if (json("updateCenter/api/json").path("restartRequiredForCompletion").asBoolean()) {
            restart();
        }
    }

    /** Lets it start again as a person would, and waits until it is there. */
    void restart() {
        String before = session();
        post("safeRestart", Map.of());
        awaitRestart(before);
    }

    /** An id of the running process's own. */
    String session() {
        return get("login").headers().firstValue("X-Jenkins-Session").orElse("");
    }

    void awaitRestart(String before) {
        Wait.until("Jenkins' start", Duration.ofMinutes(3), () -> {
            try {
                HttpResponse<String> response = get("api/json");
                return response.statusCode() == 200 && !session().equals(before);
            } catch (UncheckedIOException e) {
                client = client();
                return false;
            }
        });
        client = client();
        crumb = null;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofMinutes(2));
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private @Nullable JsonNode crumb() {
        if (crumb == null && System.getProperty("jenkins.token") == null) {
            HttpResponse<String> response = get("crumbIssuer/api/json");
            try {
                crumb = response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return crumb;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String found(String path, HttpResponse<String> response) {
        if (response.statusCode() >= 400) {
            throw new IllegalStateException(path + " gives " + response.statusCode() + ": "
                    + response.body().substring(0, Math.min(600, response.body().length())));
        }
        return response.body();
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
