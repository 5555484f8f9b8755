package io.sluice.spec;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** release.yaml cannot be used; its message has one line for each {@link Problem}. */
public final class SpecException extends SluiceException {

    private final List<Problem> problems;

    SpecException(List<Problem> problems) {
        this(problems, null);
    }

    SpecException(List<Problem> problems, @Nullable Throwable cause) {
        super(
                ExitStatus.INVALID_SPEC,
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")),
                cause);
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong.
     *
     * @param place {@code release.yaml:12:3} or the option, such as {@code --set backup.when}
     * @param field such as {@code backup.when}; empty if the file as a whole is meant
     * @param message what is wrong and what to do, without a secret
     */
    public record Problem(String place, String field, String message) {
        @Override
        public String toString() {
            return place + ": " + (field.isEmpty() ? "" : field + ": ") + message;
        }
    }
}
