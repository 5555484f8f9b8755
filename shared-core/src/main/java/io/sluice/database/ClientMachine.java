package io.sluice.database;

import io.sluice.command.TcpConnections;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Which clients of a server are processes of this machine, and whether they are alive. Known only where the server sees our
 * own connection with the address and port that it has here: behind a NAT or a pooler, and over a unix socket, nothing is.
 */
final class ClientMachine {

    private final String seenAs;
    private final InetAddress address;
    private final TcpConnections connections;

    private ClientMachine(String seenAs, InetAddress address, TcpConnections connections) {
        this.seenAs = seenAs;
        this.address = address;
        this.connections = connections;
    }

    /** @param self the session that asks, as the server lists it, so that its connection is one of this process */
    static Optional<ClientMachine> of(DatabaseSession self) {
        String seenAs = self.address();
        if (seenAs == null) {
            return Optional.empty();
        }
        return TcpConnections.now()
                .flatMap(connections -> connections
                        .ourAddress(self.port())
                        .filter(address -> isName(seenAs)
                                || seenAs.equals(address.getHostAddress().replaceFirst("%.*", "")))
                        .map(address -> new ClientMachine(seenAs, address, connections)));
    }

    /** MariaDB shows the name of a host that it could look up. */
    private static boolean isName(String host) {
        return !host.contains(":") && !host.matches("[0-9.]+");
    }

    /** Whether the session's client is, or was, on this machine. */
    boolean isHome(DatabaseSession session) {
        return seenAs.equals(session.address());
    }

    /**
     * Whether its client is gone for certain, though the server may not have noticed. A machine that forwards packets may
     * lend its address to containers and virtual machines, whose connections it does not list.
     */
    boolean hasLost(DatabaseSession session) {
        boolean onlyOurs = address.isLoopbackAddress() || !TcpConnections.areForwarded();
        return onlyOurs && isHome(session) && !connections.has(address, session.port());
    }
}
