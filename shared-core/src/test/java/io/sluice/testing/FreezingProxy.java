package io.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that freezes: connections to it work until a client says a word, and from then on nothing is answered. */
public final class FreezingProxy implements AutoCloseable {

    private final ServerSocket door;
    private final int server;
    private final String word;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private FreezingProxy(ServerSocket door, int server, String word) {
        this.door = door;
        this.server = server;
        this.word = word;
    }

    /** @param word in the client's bytes, which are not encrypted */
    public static FreezingProxy before(String word, int serverPort) {
        try {
            FreezingProxy proxy =
                    new FreezingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort, word);
            start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
            sockets.addAll(List.of(client, behind));
            start(() -> copy(behind, client, false));
            start(() -> copy(client, behind, true));
        }
    }

    private void copy(Socket from, Socket to, boolean listening) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int length; (length = in.read(buffer)) >= 0; ) {
            if (listening && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(word)) {
                return;
            }
            out.write(buffer, 0, length);
        }
        to.close();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // by one of its ends, or by us
                    }
                },
                "freezing proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
