package io.sluice.command;

/**
 * A process, so that another one can tell later whether it is still there.
 *
 * @param host name of the machine or pod, for a person
 * @param scope kernel boot and pid namespace: two processes with the same scope can look at each other
 * @param pid process id in that scope
 * @param started start time of the process in milliseconds since 1970, against reuse of its pid
 */
public record ProcessIdentity(String host, String scope, long pid, long started) {}
