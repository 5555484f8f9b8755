package io.sluice.kubernetes;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;

/** Runs commands in a cluster: as Jobs, or in a running container. */
public interface PodCommands {

    /**
     * Proves that commands can be run as things stand: the workload is there, and this account has every right that a run
     * needs. Changes nothing.
     *
     * @throws KubernetesException if they cannot; it names each verb, resource and namespace that is missing
     */
    void check();

    /**
     * Runs a command and leaves nothing behind.
     *
     * @throws KubernetesException if it could not run, or it is not known how it ended
     */
    CommandResult run(Command command, Events events, Cancellation cancellation);

    /**
     * Runs a command once under a name: where one may outlive us, what has begun under that name is followed, also if it
     * has ended meanwhile.
     *
     * @param run such as {@code shop/production/v2#1}
     * @throws KubernetesException if it could not run, or it is not known how it ended
     */
    default CommandResult once(String run, Command command, Events events, Cancellation cancellation) {
        return run(command, events, cancellation);
    }
}
