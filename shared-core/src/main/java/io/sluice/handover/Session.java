package io.sluice.handover;

import java.util.Optional;

/** The names of the files of one keeper's life; the script {@code run.sh} knows the same names. */
record Session(String token) {

    /** Who keeps the directory: the session's token and a number that grows every second. */
    static final String KEEPER = "keeper";

    /** What sluice says, without secrets. */
    static final String LOG = "log";

    /** How sluice ended: the session's token and the exit status. */
    static final String ENDED = "ended";

    /** The result as JSON. */
    static final String DOCUMENT = "record.json";

    static final String RUN = "run";
    static final String WATCHDOG = "watchdog";

    static Optional<Session> in(SharedDirectory directory) {
        return directory
                .words(KEEPER)
                .filter(words -> words[0].matches("[0-9a-f]{16}"))
                .map(words -> new Session(words[0]));
    }

    /** A file of a command: {@code command}, {@code output}, {@code status}, {@code cancel}. */
    String file(int number, String what) {
        return token + "." + number + "." + what;
    }

    /** A number that grows while the script works; {@code gone} when it left. */
    String beat() {
        return token + ".beat";
    }

    /** Made by {@code sluice record}: whatever ran the script, it is over. */
    String over() {
        return token + ".over";
    }

    /** How many lines of the log were shown by the step before: {@code prepare}, {@code run}. */
    String shown(String step) {
        return token + ".shown." + step;
    }

    /** How sluice ended, once it did. */
    Optional<Integer> exit(SharedDirectory directory) {
        return directory
                .words(ENDED)
                .filter(words -> words.length == 2 && words[0].equals(token))
                .flatMap(words -> number(words[1]));
    }

    /** Removes what was handed over, which holds secrets, and what came back. */
    void forget(SharedDirectory directory) {
        directory.names(token + ".*.{command,output}").forEach(directory::delete);
    }

    static Optional<Integer> number(String text) {
        return text.matches("\\d{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
