package io.sluice.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sluice.kubernetes.KubernetesClients;
import io.sluice.kubernetes.KubernetesException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Kubernetes API server and its etcd, two processes in a directory of their own, on 127.0.0.1. No controllers, no
 * nodes: {@link PlayedControllers} plays them. Whoever asks is known by a token, and may do what RBAC grants.
 *
 * <p>The program is built by {@code src/test/apiserver/build}, etcd is Debian's. Where one is missing the test is skipped, in
 * CI ({@code CI=true}) it fails. The processes end with our end of their standard input, so with this JVM in any case.
 */
public final class ApiServer implements AutoCloseable {

    private static final Path MODULE = Path.of("..", "shared-core", "src", "test", "apiserver");

    private static final String LIFELINE = "log=$1; shift; \"$@\" >>\"$log\" 2>&1 </dev/null & pid=$!; read -r _;"
            + " kill -TERM $pid 2>/dev/null; (sleep 10; kill -KILL $pid 2>/dev/null) & wait $pid; kill $! 2>/dev/null";

    /** Who may do anything. */
    public static final String ADMIN = "admin";

    /** Whom the documentation's Roles are for. */
    public static final String SLUICE = "system:serviceaccount:ci:sluice";

    /** Whom the Tekton Tasks' Role is for. */
    public static final String PROMOTE = "system:serviceaccount:shop:sluice-promote";

    /** Whom the Role of {@code sluice release --on tekton} is for. */
    public static final String RUN = "system:serviceaccount:shop:sluice-run";

    /** Who may do nothing. */
    public static final String STRANGER = "stranger";

    private static final Map<String, String> GROUPS = Map.of(ADMIN, "system:masters");

    private final Path directory;
    private final int port;
    private final List<Process> lifelines = new ArrayList<>();
    private final KubernetesClient client;

    private ApiServer(Path directory, Path program) throws IOException {
        this.directory = directory;
        this.port = freePort();
        writeTokens();
        writeKey();
        String etcd = "http://127.0.0.1:" + freePort();
        launch(
                "etcd",
                "etcd",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=http://127.0.0.1:0");
        launch(
                "kube-apiserver",
                program.toString(),
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("certificates"),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--endpoint-reconciler-type=none",
                "--authorization-mode=RBAC",
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + directory.resolve("key.pem"),
                "--service-account-signing-key-file=" + directory.resolve("key.pem"),
                // nobody here makes the accounts that a pod would need
                "--disable-admission-plugins=ServiceAccount");
        client = awaitReady();
    }

    /** Starts one; skips or fails the test where there is no program for it. */
    public static ApiServer start() throws IOException {
        String version = version();
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .orElse(System.getProperty("user.home") + "/.cache");
        Path program = Path.of(cache, "sluice-test", "kube-apiserver-" + version, "kube-apiserver");
        if (!Files.isExecutable(program)) {
            missing("no Kubernetes API server " + version + ": build it with shared-core/src/test/apiserver/build");
        }
        if (!Files.isExecutable(Path.of("/usr/bin/etcd"))) {
            missing("no etcd: install etcd-server");
        }
        return new ApiServer(Files.createTempDirectory("sluice-apiserver-"), program);
    }

    private static void missing(String sentence) {
        if ("true".equals(System.getenv("CI"))) {
            fail("CI needs it: " + sentence);
        }
        abort(sentence);
    }

    private static String version() throws IOException {
        Matcher version =
                Pattern.compile("k8s\\.io/kubernetes (v[0-9.]+)").matcher(Files.readString(MODULE.resolve("go.mod")));
        if (!version.find()) {
            throw new IOException("no version of k8s.io/kubernetes in " + MODULE.resolve("go.mod"));
        }
        return version.group(1);
    }

    /** A client that may do anything. */
    public KubernetesClient client() {
        return client;
    }

    public void createNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Defines Tekton's kinds, with all fields open: these are not Tekton's own definitions. */
    public void defineTekton() {
        for (String kind : List.of("Task", "TaskRun", "Pipeline", "PipelineRun")) {
            Manifests.of(client).apply(definition(kind));
        }
    }

    private static String definition(String kind) {
        String name = kind.toLowerCase(java.util.Locale.ROOT);
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: { name: %1$ss.tekton.dev }
                spec:
                  group: tekton.dev
                  scope: Namespaced
                  names: { kind: %2$s, plural: %1$ss, singular: %1$s }
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
                      subresources: { status: {} }
                """.formatted(name, kind);
    }

    /** A kubeconfig of this server for one of the users, with a namespace. */
    public Path kubeconfig(String user, String namespace) {
        try {
            return Files.writeString(Files.createTempFile(directory, "kubeconfig-", ".yaml"), """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    clusters:
                      - { name: local, cluster: { server: "https://127.0.0.1:%d", certificate-authority: "%s" } }
                    users: [ { name: me, user: { token: "%s" } } ]
                    contexts: [ { name: test, context: { cluster: local, user: me, namespace: "%s" } } ]
                    """.formatted(
                            port, certificate(), token(user), namespace));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path certificate() {
        return directory.resolve("certificates/apiserver.crt");
    }

    private static String token(String user) {
        return "token-of-" + user.replace(':', '-');
    }

    private void writeTokens() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String user : List.of(ADMIN, SLUICE, PROMOTE, RUN, STRANGER)) {
            lines.add(token(user) + "," + user + "," + user + ",\"" + GROUPS.getOrDefault(user, "") + "\"");
        }
        Files.write(directory.resolve("tokens.csv"), lines);
    }

    private void writeKey() throws IOException {
        try {
            byte[] key = KeyPairGenerator.getInstance("RSA")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
            Files.writeString(
                    directory.resolve("key.pem"),
                    "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void launch(String name, String... program) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                "sh",
                "-c",
                LIFELINE,
                "sh",
                directory.resolve(name + ".log").toString()));
        command.addAll(List.of(program));
        Process lifeline = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        lifelines.add(lifeline);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(lifeline)));
    }

    private KubernetesClient awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (Files.exists(certificate())) {
                    KubernetesClient candidate = KubernetesClients.open(kubeconfig(ADMIN, "default"), null);
                    if ("ok".equals(candidate.raw("/readyz"))) {
                        return candidate;
                    }
                    candidate.close();
                }
            } catch (KubernetesClientException | KubernetesException notYet) {
                last = notYet;
            }
            pause();
        }
        String logs = tail("kube-apiserver") + tail("etcd");
        close();
        throw new IOException("the API server did not start:\n" + logs, last);
    }

    private String tail(String name) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(name + ".log"));
        return name + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())) + "\n";
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends both servers and removes their files. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        for (int i = lifelines.size(); i > 0; i--) {
            end(lifelines.get(i - 1));
        }
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void end(Process lifeline) {
        try {
            lifeline.getOutputStream().close();
            lifeline.waitFor(20, TimeUnit.SECONDS);
        } catch (IOException e) {
            lifeline.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
