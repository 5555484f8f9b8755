package io.sluice.promote;

import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import io.sluice.kubernetes.KubernetesException;
import io.sluice.kubernetes.WorkloadImage;
import io.sluice.spec.ReleaseSpec;
import java.util.Optional;
import java.util.function.Supplier;

/** A Deployment, StatefulSet or DaemonSet, of which one container gets the new image. */
final class KubernetesTarget implements PromotionTarget {

    private final ReleaseSpec.Kubernetes spec;
    private final String release;
    private final WorkloadImage image;

    KubernetesTarget(ReleaseSpec.Kubernetes spec, String release, Redactor redactor) {
        this.spec = spec;
        this.release = release;
        this.image = new WorkloadImage(spec, redactor);
    }

    @Override
    public String description() {
        return told(image::title) + " \u2192 " + spec.image();
    }

    @Override
    public void check() {
        told(() -> {
            image.check();
            return true;
        });
    }

    @Override
    public Optional<String> live() {
        return Optional.of(told(image::state));
    }

    @Override
    public boolean inPlace() {
        return told(image::isInPlace);
    }

    @Override
    public void promote(Optional<String> backup, Events events, Cancellation cancellation) {
        told(() -> {
            image.set(release, backup, events, cancellation);
            return true;
        });
    }

    @Override
    public boolean canRollBack(Optional<String> previous) {
        return previous.filter(image::canGoBack).isPresent();
    }

    @Override
    public void rollback(String previous, Events events, Cancellation cancellation) {
        told(() -> {
            image.back(previous, events, cancellation);
            return true;
        });
    }

    private static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (KubernetesException e) {
            throw new PromotionException(e.getMessage(), e);
        }
    }
}
