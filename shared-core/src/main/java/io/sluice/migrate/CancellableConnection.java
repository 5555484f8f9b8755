package io.sluice.migrate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A connection whose running statement another thread can stop, on the server too. */
final class CancellableConnection {

    private final Set<Statement> running = ConcurrentHashMap.newKeySet();
    private final Connection connection;

    CancellableConnection(Connection target) {
        connection = proxy(Connection.class, target, (proxy, method, arguments) -> {
            Object result = invoke(target, method, arguments);
            return result instanceof Statement statement
                            && method.getReturnType().isInterface()
                    ? watched(statement, method.getReturnType())
                    : result;
        });
    }

    Connection connection() {
        return connection;
    }

    /** Asks the server to stop what runs now; what is not running is not disturbed. */
    void stopStatement() {
        for (Statement statement : running) {
            try {
                statement.cancel();
            } catch (SQLException alreadyOver) {
                // nothing is left to be stopped
            }
        }
    }

    void close() {
        try {
            connection.close();
        } catch (SQLException alreadyGone) {
            // nothing is left to be closed
        }
    }

    private Object watched(Statement statement, Class<?> type) {
        return proxy(type, statement, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
            }
            running.add(statement);
            try {
                return invoke(statement, method, arguments);
            } finally {
                running.remove(statement);
            }
        });
    }

    private static <T> T proxy(Class<T> type, Object target, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(target.getClass().getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
