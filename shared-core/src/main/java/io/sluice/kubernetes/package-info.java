/** A Kubernetes cluster, as far as releases need one: clients, workloads, rollouts, and what went wrong in them. */
@NullMarked
package io.sluice.kubernetes;

import org.jspecify.annotations.NullMarked;
