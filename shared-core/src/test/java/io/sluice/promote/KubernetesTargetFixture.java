package io.sluice.promote;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.WorkloadKind;
import io.sluice.testing.KubernetesApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A target on a mock of the API server, and what it says. */
abstract class KubernetesTargetFixture {

    static final String V1 = "registry.example/shop:v1";
    static final String V2 = "registry.example/shop:v2";

    @TempDir
    Path directory;

    final KubernetesApi api = new KubernetesApi(false);
    final Cancellation cancellation = new Cancellation();
    final List<String> notes = new CopyOnWriteArrayList<>();
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final List<String> output = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        api.close();
    }

    KubernetesTarget target(WorkloadKind kind, @Nullable String container) {
        return target(kind, container, Duration.ofSeconds(20));
    }

    KubernetesTarget target(WorkloadKind kind, @Nullable String container, Duration timeout) {
        Redactor redactor = new Redactor();
        redactor.add(List.of(Secret.of("planted-password")));
        return new KubernetesTarget(
                new ReleaseSpec.Kubernetes(kind, "web", null, container, V2, api.kubeconfig(directory), null, timeout),
                "shop/production/v2",
                redactor);
    }

    Deployment read() {
        return api.client()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .get();
    }

    void collect(Event event) {
        if (event instanceof Event.Note note) {
            notes.add(note.text());
        } else if (event instanceof Event.Warning warning) {
            warnings.add(warning.text());
        } else if (event instanceof Event.Output line) {
            output.add(line.program() + ": " + line.line());
        }
    }

    /** Lets the controllers wait until the target has seen what they did. */
    void awaitNote(String text) {
        for (int i = 0; i < 500 && !notes.contains(text); i++) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
