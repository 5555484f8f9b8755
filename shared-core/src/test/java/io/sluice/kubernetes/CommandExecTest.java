package io.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.ErrorStreamMessage;
import io.fabric8.kubernetes.client.server.mock.OutputStreamMessage;
import io.fabric8.kubernetes.client.server.mock.StatusMessage;
import io.fabric8.kubernetes.client.server.mock.StatusStreamMessage;
import io.fabric8.mockwebserver.internal.WebSocketMessage;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a mock of the API server, since there is no kubelet here; what the shell does with the script is ExecScriptTest's. */
@Timeout(60)
class CommandExecTest {

    @TempDir
    Path directory;

    private final KubernetesApi api = new KubernetesApi(false);
    private final Cancellation cancellation = new Cancellation();
    private final List<String> output = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void theCommandsStatusAndBothOutputsAreKept() {
        pod("True");
        session(new OutputStreamMessage("sluice-process:42\nmigrating\nnow"), after(500, new StatusStreamMessage(3)));

        CommandResult result = run(Duration.ofMinutes(1));

        assertThat(result.exitStatus()).isEqualTo(3);
        assertThat(result.timedOut()).isFalse();
        assertThat(output).containsExactlyInAnyOrder("rails: migrating", "rails: now", "rails: cannot reach ******");
        assertThat(result.lastLines()).containsExactlyInAnyOrder("migrating", "now", "cannot reach ******");
    }

    @Test
    void noSecretIsInTheUrl() {
        assertThat(path(arguments())).doesNotContain("planted");
    }

    @Test
    void aLostConnectionIsAnUnknownOutcomeAndNoSuccess() {
        pod("True");
        session(new OutputStreamMessage("sluice-process:42\nmigrating\n"));
        Thread gone = new Thread(() -> {
            for (int i = 0; i < 500 && output.size() < 2; i++) {
                sleep(20);
            }
            api.server().shutdown();
        });
        gone.start();

        assertThatThrownBy(() -> run(Duration.ofSeconds(20)))
                .isInstanceOf(KubernetesException.class)
                .hasMessageContaining(
                        "the connection to pod shop/web-1 was lost while rails ran there as process 42, so it is"
                                + " not known how it ended, nor whether it is still at work");
    }

    @Test
    void aContainerThatCannotRunItIsToldWithTheReason() {
        pod("True");
        Status failed = new StatusBuilder()
                .withStatus("Failure")
                .withReason("InternalError")
                .withMessage("exec: \"sh\": executable file not found in $PATH")
                .build();
        session(after(500, new StatusMessage(failed)));

        assertThatThrownBy(() -> run(Duration.ofMinutes(1)))
                .hasMessageContaining(
                        "rails cannot run in container web of pod shop/web-1: exec: \"sh\": executable file not"
                                + " found in $PATH; the container needs a shell (sh)");
    }

    @Test
    void aCommandBeyondItsTimeIsKilledInTheContainer() throws Exception {
        pod("True");
        session(new OutputStreamMessage("sluice-process:42\n"), after(3000, new StatusStreamMessage(143)));
        answer(ExecScript.kill("42", Duration.ofSeconds(10)), new StatusStreamMessage(0));

        CommandResult result = run(Duration.ofSeconds(2));

        assertThat(result.timedOut()).isTrue();
        assertThat(result.exitStatus()).isEqualTo(143);
        assertThat(killed()).isTrue();
    }

    @Test
    void aCancelledCommandIsKilledInTheContainer() throws Exception {
        pod("True");
        session(new OutputStreamMessage("sluice-process:42\nmigrating\n"), after(3000, new StatusStreamMessage(143)));
        answer(ExecScript.kill("42", Duration.ofSeconds(10)), new StatusStreamMessage(0));
        Thread person = new Thread(() -> {
            for (int i = 0; i < 500 && output.size() < 2; i++) {
                sleep(20);
            }
            cancellation.cancel();
        });
        person.start();

        assertThatThrownBy(() -> run(Duration.ofMinutes(1))).isInstanceOf(InterruptedRunException.class);
        assertThat(killed()).isTrue();
    }

    @Test
    void aWorkloadWithoutAReadyPodIsTold() {
        pod("False");

        assertThatThrownBy(() -> run(Duration.ofMinutes(1)))
                .hasMessageContaining("deployment shop/web has no pod that is ready")
                .hasMessageContaining("use migrate.in: job");
    }

    @Test
    void aMissingRightIsTold() {
        pod("True");
        api.server()
                .expect()
                .get()
                .withPath(path(arguments()))
                .andReturn(403, null)
                .always();

        assertThatThrownBy(() -> run(Duration.ofMinutes(1)))
                .hasMessageContaining("may not get pods/exec web-1 in namespace shop");
    }

    private CommandResult run(Duration timeout) {
        PodPlace place =
                new PodPlace(WorkloadKind.DEPLOYMENT, "web", null, null, null, null, api.kubeconfig(directory), null);
        return new CommandExec(place, new Redactor())
                .run(
                        command().withTimeout(timeout),
                        event -> {
                            if (event instanceof Event.Output line) {
                                output.add(line.program() + ": " + line.line());
                            }
                        },
                        cancellation);
    }

    private Command command() {
        return Command.of(directory, "bin/rails", "db:migrate")
                .withSecrets(Map.of("DATABASE_PASSWORD", Secret.of("planted-password")));
    }

    private List<String> arguments() {
        return ExecScript.arguments(command());
    }

    private void pod(String ready) {
        api.deployment("shop:v1");
        api.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("web-1")
                        .withNamespace("shop")
                        .withLabels(KubernetesApi.LABELS)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("web")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready)
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    /** The command's connection: it has to send the environment, and gets a line on standard error for it. */
    private void session(WebSocketMessage... messages) {
        api.server()
                .expect()
                .get()
                .withPath(path(arguments()))
                .andUpgradeToWebSocket()
                .open((Object[]) messages)
                .expect("\u0000" + ExecScript.environment(command()) + "\n")
                .andEmit(new ErrorStreamMessage("cannot reach planted-password\n"))
                .once()
                .done()
                .once();
    }

    private void answer(List<String> words, WebSocketMessage... messages) {
        api.server()
                .expect()
                .get()
                .withPath(path(words))
                .andUpgradeToWebSocket()
                .open((Object[]) messages)
                .done()
                .once();
    }

    private static WebSocketMessage after(long millis, WebSocketMessage message) {
        return new WebSocketMessage(millis, message.getBytes(), true, true);
    }

    private static String path(List<String> words) {
        return "/api/v1/namespaces/shop/pods/web-1/exec?"
                + words.stream()
                        .map(word -> "command="
                                + URLEncoder.encode(word, StandardCharsets.UTF_8)
                                        .replace("+", "%20"))
                        .collect(Collectors.joining("&"))
                + "&container=web&stdin=true&stdout=true&stderr=true";
    }

    private boolean killed() throws InterruptedException {
        String wanted = path(ExecScript.kill("42", Duration.ofSeconds(10)));
        for (var request = api.server().takeRequest();
                request != null;
                request = api.server().takeRequest(2000, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            if (wanted.equals(request.getPath())) {
                return true;
            }
        }
        return false;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
