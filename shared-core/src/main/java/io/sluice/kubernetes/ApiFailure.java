package io.sluice.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.sluice.kubernetes.KubernetesException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence what the API server's answer means, or why there is none. */
final class ApiFailure {

    private static final Pattern USER = Pattern.compile("User \"([^\"]+)\" cannot ");

    private ApiFailure() {}

    /** @param server the API server's URL, and how it was found */
    static KubernetesException of(KubernetesClientException failure, ApiRequest request, String server) {
        Optional<Answer> answer = answer(failure);
        if (answer.isEmpty()) {
            return new KubernetesException(
                    Kind.UNAVAILABLE, "the API server %s %s".formatted(server, unreachable(failure)), failure);
        }
        int status = answer.get().status();
        String said = answer.get().said();
        return switch (status) {
            case 401 ->
                refused(
                        Kind.REFUSED,
                        failure,
                        "the API server %s does not accept our credentials; log in again, or name another context or kubeconfig",
                        server);
            case 403 -> forbidden(failure, request, said);
            case 404 ->
                refused(
                        Kind.NOT_FOUND,
                        failure,
                        "there is no %s %s in namespace %s of %s; correct its name or namespace, or create it first",
                        singular(request),
                        request.name(),
                        request.namespace(),
                        server);
            case 409 -> refused(Kind.CONFLICT, failure, "the API server did not %s: %s", request, said);
            case 408, 429, 500, 502, 503, 504 ->
                refused(
                        Kind.UNAVAILABLE,
                        failure,
                        "the API server %s cannot answer now (status %d%s)",
                        server,
                        status,
                        said.isEmpty() ? "" : ", " + said);
            default ->
                refused(Kind.REFUSED, failure, "the API server refuses to %s (status %d): %s", request, status, said);
        };
    }

    /** Without the right by the access rules, or refused by a quota or an admission webhook. */
    private static KubernetesException forbidden(
            KubernetesClientException failure, ApiRequest request, String message) {
        Matcher user = USER.matcher(message);
        boolean byAccessRules = user.find() || message.isEmpty() || message.equals("Forbidden");
        return byAccessRules
                ? refused(
                        Kind.FORBIDDEN,
                        failure,
                        "%s may not %s; give it a Role with that verb on that resource (docs/kubernetes.md has one)",
                        user.reset().find() ? user.group(1) : "this account",
                        request)
                : refused(Kind.REFUSED, failure, "the API server refuses to %s: %s", request, message);
    }

    private static KubernetesException refused(
            Kind kind, Throwable cause, String format, @Nullable Object... arguments) {
        return new KubernetesException(kind, format.formatted(arguments), cause);
    }

    private record Answer(int status, String said) {}

    /** What the server answered, if it did; of a connection that was to be upgraded only the status is known. */
    private static Optional<Answer> answer(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof KubernetesClientException client && client.getCode() > 0) {
                return Optional.of(new Answer(client.getCode(), said(client)));
            }
            if (each instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null) {
                return Optional.of(new Answer(handshake.getResponse().code(), ""));
            }
        }
        return Optional.empty();
    }

    private static String said(KubernetesClientException answer) {
        return Optional.ofNullable(answer.getStatus())
                .map(status -> status.getMessage())
                .orElse("")
                .strip()
                .replaceAll("\\s+", " ");
    }

    private static String singular(ApiRequest request) {
        return request.resourceOnly().replaceAll("s$", "");
    }

    private static String unreachable(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return "has a certificate that is not trusted (%s); correct certificate-authority in the kubeconfig"
                        .formatted(text(each));
            }
            if (each instanceof UnknownHostException || each instanceof UnresolvedAddressException) {
                return "cannot be found by its name; check the address in the kubeconfig and the network";
            }
            if (each instanceof HttpTimeoutException || each instanceof TimeoutException) {
                return "does not answer in time; check that it runs and that the network lets us through";
            }
            if (each instanceof ConnectException && !hasCause(each, UnresolvedAddressException.class)) {
                return "does not answer: connection refused; check that it runs and that its address is right";
            }
        }
        return "cannot be reached: " + text(deepest(failure));
    }

    private static boolean hasCause(Throwable failure, Class<?> type) {
        return failure.getCause() != null
                && (type.isInstance(failure.getCause()) || hasCause(failure.getCause(), type));
    }

    private static Throwable deepest(Throwable failure) {
        Throwable each = failure;
        while (each.getCause() != null && (each.getCause() instanceof IOException || each.getMessage() == null)) {
            each = each.getCause();
        }
        return each;
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
