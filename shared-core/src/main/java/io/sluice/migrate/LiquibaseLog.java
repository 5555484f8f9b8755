package io.sluice.migrate;

import io.sluice.event.Events;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import liquibase.AbstractExtensibleObject;
import liquibase.logging.Logger;
import liquibase.logging.core.AbstractLogService;
import liquibase.logging.core.AbstractLogger;
import liquibase.ui.InputHandler;
import liquibase.ui.UIService;

/** What Liquibase says: warnings and messages become output events, the rest is not shown; it never asks anything. */
final class LiquibaseLog extends AbstractLogService {

    private static final int KEPT = 200;

    private final Events events;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LiquibaseLog(Events events) {
        this.events = events;
    }

    /** The last lines, oldest first. */
    List<String> lastLines() {
        return List.copyOf(lines);
    }

    void say(String text) {
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            if (lines.size() == KEPT) {
                lines.remove(0);
            }
            lines.add(line);
            events.output("liquibase", line);
        });
    }

    UIService ui() {
        return new Ui();
    }

    @Override
    public int getPriority() {
        return PRIORITY_SPECIALIZED;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public Logger getLog(Class clazz) {
        return new AbstractLogger() {
            @Override
            public void log(Level level, String message, Throwable e) {
                // SEVERE repeats the failure that is thrown anyway
                if (level == Level.WARNING && message != null) {
                    say("warning: " + message);
                }
            }
        };
    }

    private final class Ui extends AbstractExtensibleObject implements UIService {

        @Override
        public int getPriority() {
            return PRIORITY_SPECIALIZED;
        }

        @Override
        public void sendMessage(String message) {
            // its summary and progress; the listener tells which changeset runs, in one line each
        }

        @Override
        public void sendErrorMessage(String message) {
            say(message);
        }

        @Override
        public void sendErrorMessage(String message, Throwable exception) {
            say(message);
        }

        @Override
        public <T> T prompt(String prompt, T defaultValue, InputHandler<T> handler, Class<T> type) {
            return defaultValue;
        }

        @Override
        public void setAllowPrompt(boolean allowPrompt) {}

        @Override
        public boolean getAllowPrompt() {
            return false;
        }
    }
}
