package io.sluice.command;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The established TCP connections of this network namespace, whoever owns them, as {@code /proc/net/tcp} and {@code tcp6}
 * list them (proc(5)). A connection whose process was killed is not established any more, although its peer may not know.
 */
public final class TcpConnections {

    private static final Path PROC = Path.of("/proc");
    private static final String ESTABLISHED = "01";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final List<Connection> connections;
    private final Set<String> ours;

    private record Connection(InetAddress address, int port, String inode) {}

    private TcpConnections(List<Connection> connections, Set<String> ours) {
        this.connections = connections;
        this.ours = ours;
    }

    /** What there is now; empty where the system has no such files. */
    public static Optional<TcpConnections> now() {
        try {
            List<Connection> all = new ArrayList<>();
            for (String table : List.of("net/tcp", "net/tcp6")) {
                Path file = PROC.resolve(table);
                if (Files.exists(file)) {
                    Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
                            .skip(1)
                            .map(line -> line.strip().split("\\s+"))
                            .filter(fields -> fields[STATE].equals(ESTABLISHED))
                            .map(TcpConnections::connection)
                            .forEach(all::add);
                }
            }
            return all.isEmpty() ? Optional.empty() : Optional.of(new TcpConnections(all, inodesOfThisProcess()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The address of this process's own end of a connection with this port; empty if it has none. */
    public Optional<InetAddress> ourAddress(int port) {
        return connections.stream()
                .filter(each -> each.port() == port && ours.contains(each.inode()))
                .map(Connection::address)
                .findFirst();
    }

    /** Whether a process of this namespace has its end of a connection there. */
    public boolean has(InetAddress address, int port) {
        return connections.stream()
                .anyMatch(each -> each.port() == port && each.address().equals(address));
    }

    /** Whether this machine passes on packets of others (ip-sysctl, {@code ip_forward}), as one with containers does. */
    public static boolean areForwarded() {
        try {
            for (String switchedBy : List.of("ipv4/ip_forward", "ipv6/conf/all/forwarding")) {
                Path file = PROC.resolve("sys/net").resolve(switchedBy);
                if (Files.exists(file) && !Files.readString(file).strip().equals("0")) {
                    return true;
                }
            }
            return false;
        } catch (IOException unknown) {
            return true;
        }
    }

    private static Connection connection(String[] fields) {
        String[] parts = fields[ADDRESS].split(":");
        return new Connection(address(parts[0]), Integer.parseInt(parts[1], 16), fields[INODE]);
    }

    /** Words of four bytes in the byte order of this machine; an IPv4 address mapped to IPv6 is that IPv4 address. */
    private static InetAddress address(String hex) {
        ByteBuffer network = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        ByteBuffer bytes = ByteBuffer.allocate(network.capacity()).order(ByteOrder.nativeOrder());
        while (network.hasRemaining()) {
            bytes.putInt(network.getInt());
        }
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (IOException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static Set<String> inodesOfThisProcess() throws IOException {
        try (Stream<Path> descriptors = Files.list(PROC.resolve("self/fd"))) {
            return descriptors
                    .map(TcpConnections::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
