package io.sluice.migrate;

import io.sluice.command.CommandResult;
import io.sluice.preset.LimitedText;
import io.sluice.preset.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the tool answers when it is asked what is pending. */
final class ToolQuestion {

    private final Preset.Question question;
    private final BookkeepingTable books;
    private final String program;

    /** @param program what was asked, for a person */
    ToolQuestion(Preset.Question question, BookkeepingTable books, String program) {
        this.question = question;
        this.books = books;
        this.program = program;
    }

    /** @param output everything it printed */
    PendingMigrations read(CommandResult result, List<String> output, List<String> applied) {
        try {
            return answer(result, output, applied);
        } catch (LimitedText.TimeUpException e) {
            return unknown(String.valueOf(e.getMessage()));
        }
    }

    private PendingMigrations answer(CommandResult result, List<String> output, List<String> applied) {
        String text = String.join("\n", output);
        if (result.timedOut() || !question.exits().contains(result.exitStatus())) {
            return unknown("%s ended with status %d: %s"
                    .formatted(program, result.exitStatus(), Messages.lastMeaningful(output)));
        }
        if (!question.understood().matcher(new LimitedText(text)).find()) {
            return unknown("%s gave an answer that the preset does not know".formatted(program));
        }
        List<String> known = question.applied() == null ? List.of() : ids(question.applied(), text);
        List<String> elsewhere =
                known.stream().filter(id -> !applied.contains(id)).toList();
        if (!elsewhere.isEmpty()) {
            return new PendingMigrations(
                    PendingMigrations.Certainty.ELSEWHERE,
                    List.of(),
                    "%s takes %s for applied, but the table %s does not hold it: the application looks at another database or schema; check that it reads the database URL that it is given"
                            .formatted(program, elsewhere.get(elsewhere.size() - 1), books.display()));
        }
        List<String> pending = ids(question.pending(), text);
        if (question.applied() != null && known.isEmpty() && pending.isEmpty()) {
            return unknown("%s lists no migration at all".formatted(program));
        }
        return new PendingMigrations(
                PendingMigrations.Certainty.CERTAIN,
                pending,
                pending.isEmpty()
                        ? "%s says that nothing is pending".formatted(program)
                        : "%s says that %d %s pending"
                                .formatted(program, pending.size(), pending.size() == 1 ? "is" : "are"),
                question.applied() == null
                        ? List.of()
                        : applied.stream().filter(id -> !known.contains(id)).toList());
    }

    static PendingMigrations unknown(String evidence) {
        return new PendingMigrations(PendingMigrations.Certainty.UNKNOWN, List.of(), evidence);
    }

    private List<String> ids(Pattern pattern, String text) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = pattern.matcher(new LimitedText(text));
        while (matcher.find()) {
            ids.add(books.id(matcher));
        }
        return ids.stream().distinct().toList();
    }
}
