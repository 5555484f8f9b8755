package io.sluice.spec;

/** As much of a release.yaml as is needed to have it run on Tekton: its secrets are in the cluster, not here. */
public record TektonRelease(
        String app, @Default("production") String environment, String version, ReleaseSpec.Tekton tekton) {

    /** {@code app/environment/version}. */
    public String name() {
        return app + "/" + environment + "/" + version;
    }
}
