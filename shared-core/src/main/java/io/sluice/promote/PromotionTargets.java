package io.sluice.promote;

import io.sluice.command.CommandRunner;
import io.sluice.release.Release;
import io.sluice.spec.ReleaseSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the promotion target that a release.yaml asks for. */
public final class PromotionTargets {

    private PromotionTargets() {}

    /**
     * The target; empty if nothing is to be promoted. Commands run in the directory of release.yaml.
     *
     * @throws PromotionException if the health check's URL is none
     */
    public static Optional<PromotionTarget> of(ReleaseSpec spec, CommandRunner runner) {
        ReleaseSpec.Promote promote = spec.promote();
        if (promote == null) {
            return Optional.empty();
        }
        Path directory = spec.file().toAbsolutePath().getParent();
        Map<String, String> environment = environment(spec);
        ReleaseSpec.Symlink symlink = promote.symlink();
        if (symlink != null) {
            return Optional.of(new SymlinkTarget(symlink, runner, directory, environment));
        }
        ReleaseSpec.Kubernetes kubernetes = promote.kubernetes();
        if (kubernetes != null) {
            return Optional.of(new KubernetesTarget(kubernetes, environment.get("SLUICE_RELEASE"), runner.redactor()));
        }
        List<String> command = promote.command();
        if (command != null) {
            return Optional.of(new CommandTarget(command, promote.timeout(), runner, directory, environment));
        }
        return Optional.empty();
    }

    /** What a promotion or restart command is told about the release. */
    static Map<String, String> environment(ReleaseSpec spec) {
        Release release = new Release(spec.app(), spec.environment(), spec.version());
        return Map.of(
                "SLUICE_RELEASE", release.toString(),
                "SLUICE_APP", spec.app(),
                "SLUICE_ENVIRONMENT", spec.environment(),
                "SLUICE_VERSION", spec.version());
    }
}
