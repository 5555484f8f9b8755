package io.sluice.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Lets the MariaDB JDBC driver use a unix socket by the JDK's own means; by itself it needs JNA for that. Public because
 * the driver makes it by its name; the socket's file is in the property {@value #FILE}.
 */
public final class MariaDbUnixSocketFactory extends ConfigurableSocketFactory {

    static final String FILE = "sluiceSocketFile";

    private String file = "";

    @Override
    public void setConfiguration(Configuration configuration, String host) {
        file = configuration.nonMappedOptions().getProperty(FILE);
    }

    @Override
    public Socket createSocket() throws IOException {
        return new UnixSocketFactory(file).createSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return createSocket();
    }
}
