package io.sluice.spec;

import io.sluice.spec.Fields.Field;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What has to hold beyond a field's own type. */
final class Rules {

    /** The alphabet of a container image's tag, which fits store keys, file names and URLs as well. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Bech32 as age's specification has it: {@code age1}, then 58 characters of its alphabet. */
    private static final Pattern RECIPIENT = Pattern.compile("age1[ac-hj-np-z02-9]{58}");

    /** What may follow the question mark (endpoint, region, pathStyle) is for the store to say. */
    private static final Pattern BUCKET =
            Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?(\\?.*)?");

    private final Fields fields;
    private final Problems problems;

    Rules(Fields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    void check() {
        List.of("app", "environment", "version").forEach(this::checkName);
        checkStore();
        checkPromote();
        new WorkloadRules(fields, problems).check();
        checkOnFailure();
        checkRecipients();
        checkNumbers();
        checkHealthCheck();
        checkCustom();
        refuseTogether("restore.identity", "restore.identityFile", "one of them opens the backups");
        List.of("backup.command", "restore.command", "migrate.command", "promote.command", "promote.symlink.restart")
                .forEach(this::checkProgram);
        List.of("hooks.before", "hooks.after").forEach(this::checkProgram);
    }

    private void checkName(String path) {
        fields.find(path).ifPresent(field -> {
            String text = fields.text(path).orElse("");
            if (!text.isEmpty() && !NAME.matcher(text).matches()) {
                problem(
                        field,
                        path,
                        "may hold letters, digits, '.', '_' and '-' only, 128 at most, and starts with a"
                                + " letter or digit: it becomes part of file names");
            }
        });
    }

    private void checkStore() {
        for (String path : List.of("store", "store.url")) {
            fields.find(path).ifPresent(field -> {
                String text = fields.text(path).orElse("");
                if (text.startsWith("s3:") && !BUCKET.matcher(text).matches()) {
                    problem(field, path, "is not of the form s3://bucket/prefix");
                } else if (text.contains("://") && !text.startsWith("s3:")) {
                    problem(
                            field,
                            path,
                            "is neither a directory nor s3://bucket/prefix; other stores are reached by their"
                                    + " S3 interface");
                }
            });
        }
    }

    private void checkPromote() {
        List<String> given = Stream.of("symlink", "kubernetes", "command")
                .filter(target -> fields.hasAny("promote." + target))
                .toList();
        if (given.size() > 1) {
            fields.first("promote." + given.get(given.size() - 1))
                    .ifPresent(field -> problem(
                            field,
                            "promote",
                            (given.size() == 2 ? "has two targets, " : "has three targets, ")
                                    + String.join(" and ", given) + "; keep the one that makes the version live"));
        } else if (given.isEmpty()) {
            fields.find("promote.timeout")
                    .ifPresent(field -> problem(field, "promote", "has no target; add symlink, kubernetes or command"));
        }
    }

    private void checkOnFailure() {
        boolean restores =
                fields.text("onFailure.migrate").filter("restore"::equals).isPresent();
        boolean writesStop = fields.find("hooks.before")
                .filter(field -> !field.texts().isEmpty())
                .isPresent();
        boolean accepted =
                fields.text("onFailure.acceptDataLoss").filter("true"::equals).isPresent();
        if (restores && !writesStop && !accepted) {
            fields.find("onFailure.migrate")
                    .ifPresent(field -> problem(
                            field,
                            "onFailure.migrate",
                            "'restore' loses what the running version writes after the backup; add hooks.before that"
                                    + " stops writes (and hooks.after), or accept the loss by onFailure.acceptDataLoss:"
                                    + " true"));
        }
    }

    private void checkCustom() {
        String path = "migrate.custom";
        if (fields.find(path).isPresent()
                && (fields.find("migrate.command").isEmpty()
                        || fields.find("migrate.preset").isPresent())) {
            problem(field(path), path, "says what migrate.command is, so it needs that, and no migrate.preset");
        }
    }

    private void checkRecipients() {
        String path = "backup.encrypt.recipients";
        fields.find(path)
                .ifPresent(field -> field.texts().forEach(recipient -> {
                    if (recipient.startsWith("AGE-SECRET-KEY-")) {
                        problem(
                                field,
                                path,
                                "holds an identity, which is secret; put its public key here (age-keygen -y) and"
                                        + " replace the identity, since it was written down");
                    } else if (!RECIPIENT.matcher(recipient).matches()) {
                        problem(
                                field,
                                path,
                                Shown.value(recipient)
                                        + " is not an age recipient: age1 and 58 more characters, as age-keygen prints it");
                    }
                }));
    }

    private void checkNumbers() {
        fields.text("backup.keep.last")
                .filter("0"::equals)
                .ifPresent(none -> problem(
                        field("backup.keep.last"),
                        "backup.keep.last",
                        "is at least 1: the last good backup is always kept"));
        for (String path : List.of(
                "backup.timeout",
                "migrate.timeout",
                "promote.timeout",
                "promote.symlink.timeout",
                "promote.kubernetes.timeout",
                "hooks.timeout",
                "tekton.timeout")) {
            fields.text(path)
                    .flatMap(Durations::parse)
                    .filter(java.time.Duration::isZero)
                    .ifPresent(none -> problem(field(path), path, "is zero; give the time it may take, such as 30m"));
        }
    }

    private void checkHealthCheck() {
        String path = "promote.symlink.healthCheck";
        fields.text(path)
                .filter(text -> !text.isEmpty() && !isHttp(text))
                .ifPresent(text -> problem(field(path), path, "is not a URL such as http://127.0.0.1:8080/health"));
    }

    private static boolean isHttp(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    private void checkProgram(String path) {
        fields.find(path).ifPresent(field -> {
            boolean needed = path.equals("promote.command");
            if (needed && field.texts().isEmpty()
                    || !field.texts().isEmpty() && field.texts().get(0).isBlank()) {
                problem(field, path, "names no program; its first element is the program to run");
            }
        });
    }

    private void refuseTogether(String one, String other, String why) {
        if (fields.find(other).isPresent()) {
            fields.find(one)
                    .filter(field -> !one.endsWith("command") || !field.texts().isEmpty())
                    .ifPresent(field ->
                            problem(field, one, "stands beside " + other + ", and only " + why + "; remove the other"));
        }
    }

    private Field field(String path) {
        return fields.find(path).orElseThrow();
    }

    private void problem(Field field, String path, String message) {
        problems.add(field.place(), path, message);
    }
}
