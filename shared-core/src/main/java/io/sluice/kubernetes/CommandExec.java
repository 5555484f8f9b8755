package io.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.dsl.ExecListener;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands in a running container of a workload. The container needs a shell: by it the command gets its
 * environment through standard input, since arguments of an exec are in the API server's URL and in its audit log.
 */
public final class CommandExec implements PodCommands {

    /** How long a command that was killed may take to be gone. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(5);

    private final PodPlace place;
    private final Redactor redactor;
    private final Cluster cluster;

    public CommandExec(PodPlace place, Redactor redactor) {
        this.place = place;
        this.redactor = redactor;
        this.cluster = new Cluster(place.kubeconfig(), place.context());
    }

    @Override
    public void check() {
        String namespace = cluster.namespace(place.namespace());
        WorkloadClient workloads = workloads(namespace);
        // a server asks for one or the other, by the protocol and by its version
        new Rights(List.of(
                        workloads.request("get"),
                        ApiRequest.of("list", "pods", namespace),
                        ApiRequest.of("get", "pods/exec", namespace),
                        ApiRequest.of("create", "pods/exec", namespace)))
                .require(cluster, "migrate.in: exec");
        workloads.get().index(place.container());
    }

    private WorkloadClient workloads(String namespace) {
        return new WorkloadClient(cluster, place.kind(), namespace, String.valueOf(place.workload()));
    }

    @Override
    public CommandResult run(Command command, Events events, Cancellation cancellation) {
        cancellation.check();
        redactor.add(command.secrets().values());
        String namespace = cluster.namespace(place.namespace());
        WorkloadClient workloads = workloads(namespace);
        Workload workload = workloads.get();
        Pod pod = readyPod(workloads, workload);
        String container =
                workload.containers().get(workload.index(place.container())).getName();
        events.note("%s runs in container %s of pod %s/%s"
                .formatted(
                        command.program(),
                        container,
                        namespace,
                        pod.getMetadata().getName()));
        return new Running(namespace, pod.getMetadata().getName(), container, command, events).follow(cancellation);
    }

    private static Pod readyPod(WorkloadClient workloads, Workload workload) {
        return workloads.pods(workload).stream()
                .filter(WorkloadClient::isReady)
                .min(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .orElseThrow(() -> new KubernetesException(
                        Kind.REFUSED,
                        workload.title() + " has no pod that is ready, so there is no container to run the"
                                + " migration in; use migrate.in: job",
                        null));
    }

    /** One command in one container. */
    private final class Running implements ExecListener {

        private final String namespace;
        private final String pod;
        private final String container;
        private final Command command;
        private final ExecOutput output;
        private final CompletableFuture<Optional<Integer>> exit = new CompletableFuture<>();
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        private final long began = System.nanoTime();

        Running(String namespace, String pod, String container, Command command, Events events) {
            this.namespace = namespace;
            this.pod = pod;
            this.container = container;
            this.command = command;
            this.output = new ExecOutput(redactor, line -> events.output(command.program(), line));
        }

        CommandResult follow(Cancellation cancellation) {
            List<String> words = ExecScript.arguments(command);
            try (ExecWatch watch = exec(words, this, output.out(), output.error());
                    Cancellation.Registration registration = cancellation.onCancel(this::kill)) {
                cancellation.confirm();
                send(watch, ExecScript.environment(command));
                Optional<Optional<Integer>> ended = await(command.timeout());
                boolean timedOut = ended.isEmpty();
                if (timedOut) {
                    kill();
                    ended = await(command.grace().plus(KILL_LIMIT));
                }
                cancellation.check();
                int status = ended.flatMap(known -> known).orElseThrow(this::unknown);
                awaitOutput();
                return new CommandResult(status, timedOut, output.close(), Duration.ofNanos(System.nanoTime() - began));
            }
        }

        private ExecWatch exec(List<String> words, ExecListener listener, OutputStream out, OutputStream error) {
            return cluster.ask(
                    new ApiRequest("get", "pods/exec", namespace, pod),
                    client -> client.pods()
                            .inNamespace(namespace)
                            .withName(pod)
                            .inContainer(container)
                            .redirectingInput()
                            .writingOutput(out)
                            .writingError(error)
                            .usingListener(listener)
                            .exec(words.toArray(String[]::new)));
        }

        private void send(ExecWatch watch, String line) {
            try {
                OutputStream in = watch.getInput();
                in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                in.flush();
            } catch (IOException e) {
                throw unknown();
            }
        }

        private Optional<Optional<Integer>> await(Duration limit) {
            try {
                return Optional.of(exit.get(limit.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw (KubernetesException) e.getCause();
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                throw new InterruptedRunException();
            }
        }

        /** The status comes on a channel of its own, possibly before the last lines. */
        private void awaitOutput() {
            try {
                closed.get(OUTPUT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // a server that never closes has sent what there is by now
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Closing the connection would leave the command at work. */
        private void kill() {
            Optional<String> process = output.process();
            if (process.isEmpty()) {
                return;
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            ExecListener ended = new ExecListener() {
                @Override
                public void onClose(int code, String reason) {
                    done.complete(null);
                }

                @Override
                public void onFailure(Throwable failure, Response response) {
                    done.complete(null);
                }
            };
            OutputStream nowhere = OutputStream.nullOutputStream();
            Thread killer = new Thread(() -> {
                try (ExecWatch watch = exec(ExecScript.kill(process.get(), command.grace()), ended, nowhere, nowhere)) {
                    done.get(command.grace().plus(KILL_LIMIT).toMillis(), TimeUnit.MILLISECONDS);
                } catch (KubernetesException | ExecutionException | TimeoutException | InterruptedException e) {
                    // whether the command has ended is seen by its own connection
                }
            });
            killer.setDaemon(true);
            killer.start();
        }

        @Override
        public void onExit(int code, @Nullable Status status) {
            if (code >= 0) {
                exit.complete(Optional.of(code));
            } else {
                exit.completeExceptionally(new KubernetesException(
                        Kind.REFUSED,
                        "%s cannot run in container %s of pod %s/%s: %s; the container needs a shell (sh)"
                                .formatted(
                                        command.program(),
                                        container,
                                        namespace,
                                        pod,
                                        status == null || status.getMessage() == null
                                                ? "the API server does not say why"
                                                : redactor.redact(status.getMessage())),
                        null));
            }
        }

        @Override
        public void onClose(int code, String reason) {
            exit.complete(Optional.empty());
            closed.complete(true);
        }

        @Override
        public void onFailure(Throwable failure, @Nullable Response response) {
            exit.complete(Optional.empty());
            closed.complete(true);
        }

        private KubernetesException unknown() {
            return new KubernetesException(
                    Kind.REFUSED,
                    ("the connection to pod %s/%s was lost while %s ran there%s, so it is not known how it ended, nor"
                                    + " whether it is still at work; look there (kubectl exec -n %s %s -- ps) and at the"
                                    + " database (sluice doctor) before you release again")
                            .formatted(
                                    namespace,
                                    pod,
                                    command.program(),
                                    output.process()
                                            .map(process -> " as process " + process)
                                            .orElse(""),
                                    namespace,
                                    pod),
                    null);
        }
    }
}
