package hudson.remoting;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.util.concurrent.ExecutorService;

public class Channel implements VirtualChannel, IChannel, Closeable {
    public Channel(String name, ExecutorService exec, InputStream is, OutputStream os) throws IOException {}

    public Channel(String name, ExecutorService exec, InputStream is, OutputStream os, OutputStream header)
            throws IOException {}

    public boolean isClosingOrClosed() {
        throw new UnsupportedOperationException();
    }

    public <T> T export(Class<T> type, T instance) {
        throw new UnsupportedOperationException();
    }

    public boolean preloadJar(Callable<?, ?> classLoaderRef, Class<?>... classesInJar)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public boolean preloadJar(ClassLoader local, Class<?>... classesInJar) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public boolean preloadJar(ClassLoader local, URL... jars) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public <V, T extends Throwable> Future<V> callAsync(Callable<V, T> callable) throws IOException {
        throw new UnsupportedOperationException();
    }

    public void join() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void join(long timeout) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }

    public void close(Throwable diagnosis) throws IOException {
        throw new UnsupportedOperationException();
    }

    public Object getProperty(Object key) {
        throw new UnsupportedOperationException();
    }

    public Object waitForProperty(Object key) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Object setProperty(Object key, Object value) {
        throw new UnsupportedOperationException();
    }

    public Object getRemoteProperty(Object key) {
        throw new UnsupportedOperationException();
    }

    public Object waitForRemoteProperty(Object key) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void syncIO() throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void syncLocalIO() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public String getName() {
        throw new UnsupportedOperationException();
    }

    public static Channel current() {
        throw new UnsupportedOperationException();
    }
}
