package io.sluice.promote;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code current} link that points at the live version's directory, with an optional restart and health check. Between
 * the switch and the end of its restart a file beside the link says that the restart is due, so that a promotion that was
 * killed there, or failed, is not taken for a finished one.
 */
final class SymlinkTarget implements PromotionTarget {

    private final Path link;
    private final Path restartDue;
    private final Path wanted;
    private final Duration timeout;
    private final @Nullable PromotionCommand restart;
    private final @Nullable HealthCheck health;

    SymlinkTarget(ReleaseSpec.Symlink spec, CommandRunner runner, Path directory, Map<String, String> environment) {
        this.link = spec.path();
        this.restartDue = link.resolveSibling("." + link.getFileName() + ".sluice-restart");
        this.wanted = spec.to();
        this.timeout = spec.timeout();
        this.restart = spec.restart().isEmpty()
                ? null
                : new PromotionCommand("restart command", spec.restart(), runner, directory, environment);
        String url = spec.healthCheck();
        this.health =
                url == null ? null : new HealthCheck(url, runner.redactor().redact(url));
    }

    @Override
    public String description() {
        return link + " \u2192 " + wanted;
    }

    @Override
    public void check() {
        checkLink();
        checkDirectory(wanted);
    }

    @Override
    public Optional<String> live() {
        checkLink();
        try {
            return Files.isSymbolicLink(link)
                    ? Optional.of(link.resolveSibling(Files.readSymbolicLink(link))
                            .normalize()
                            .toString())
                    : Optional.empty();
        } catch (IOException e) {
            throw new PromotionException("the link %s cannot be read; check its permissions".formatted(link), e);
        }
    }

    @Override
    public boolean inPlace() {
        try {
            return Files.isSymbolicLink(link)
                    && !Files.exists(restartDue)
                    && link.toRealPath().equals(wanted.toRealPath())
                    && (health == null || health.passes());
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }

    @Override
    public void promote(Optional<String> backup, Events events, Cancellation cancellation) {
        bring(wanted, events, cancellation);
    }

    @Override
    public boolean canRollBack(Optional<String> previous) {
        return previous.filter(directory -> Files.isDirectory(Path.of(directory)))
                .isPresent();
    }

    @Override
    public void rollback(String previous, Events events, Cancellation cancellation) {
        bring(Path.of(previous), events, cancellation);
    }

    private void bring(Path directory, Events events, Cancellation cancellation) {
        cancellation.check();
        checkLink();
        checkDirectory(directory);
        point(directory, cancellation);
        events.note("%s now points to %s".formatted(link, directory));
        long end = System.nanoTime() + timeout.toNanos();
        if (restart != null) {
            restart.run(timeout, events, cancellation);
        }
        if (health != null) {
            health.await(Duration.ofNanos(end - System.nanoTime()), timeout, cancellation);
        }
        if (restart != null) {
            change(() -> Files.deleteIfExists(restartDue), directory);
        }
    }

    /** A new link beside, renamed over the old one: a reader sees the one or the other, never none (rename(2)). */
    private void point(Path directory, Cancellation cancellation) {
        Path beside = link.resolveSibling("." + link.getFileName() + ".sluice-next");
        change(
                () -> {
                    cancellation.confirm();
                    boolean due = restart != null && !Files.exists(restartDue);
                    Files.deleteIfExists(beside); // of a run that was killed here
                    Files.createSymbolicLink(beside, directory);
                    if (due) {
                        Files.createFile(restartDue);
                    }
                    try {
                        cancellation.confirm();
                    } catch (RuntimeException lost) { // what is beside the link is the next run's from now on
                        Files.deleteIfExists(beside);
                        if (due) {
                            Files.deleteIfExists(restartDue);
                        }
                        throw lost;
                    }
                    Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE);
                },
                directory);
    }

    private void change(Change change, Path directory) {
        try {
            change.apply();
        } catch (IOException e) {
            throw new PromotionException(
                    "the link %s cannot be switched to %s; check that %s is writable and the disk is not full"
                            .formatted(link, directory, link.getParent()),
                    e);
        }
    }

    @FunctionalInterface
    private interface Change {
        void apply() throws IOException;
    }

    private void checkLink() {
        if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
            throw new PromotionException(
                    "%s is not a symbolic link, so it is left alone; move it away, or correct promote.symlink.path"
                            .formatted(link));
        }
        if (!Files.isDirectory(link.toAbsolutePath().getParent())) {
            throw new PromotionException(
                    "the directory of the link %s does not exist; create it, or correct promote.symlink.path"
                            .formatted(link));
        }
    }

    private static void checkDirectory(Path directory) {
        if (!Files.exists(directory)) {
            throw new PromotionException(
                    "%s does not exist, so nothing can point to it; put the version there first".formatted(directory));
        }
        if (!Files.isDirectory(directory)) {
            throw new PromotionException(
                    "%s is not a directory; name the directory of the version".formatted(directory));
        }
    }
}
