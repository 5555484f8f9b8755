package io.sluice.spec;

/** The workloads of Kubernetes that a release can promote; spelled as Kubernetes spells them. */
public enum WorkloadKind {
    DEPLOYMENT("Deployment"),
    STATEFUL_SET("StatefulSet"),
    DAEMON_SET("DaemonSet");

    private final String title;

    WorkloadKind(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
