package io.sluice.spec;

import io.sluice.spec.Fields.Field;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What has to hold of Kubernetes' names, and of where a migration runs. */
final class WorkloadRules {

    /** What a name in Kubernetes may be, and how a person is told. */
    private record Form(Pattern pattern, String words) {}

    /** RFC 1123's labels and names, as Kubernetes has them ("Object Names and IDs"). */
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /** A reference as distribution's grammar has it: host, path, tag, digest. */
    private static final Map<String, Form> FORMS = Map.of(
            "name",
            new Form(
                    Pattern.compile("(?=.{1,253}$)" + LABEL + "(\\." + LABEL + ")*"),
                    "a workload's name: small letters, digits, '-' and '.'"),
            "namespace",
            new Form(Pattern.compile(LABEL), "a namespace's name: small letters, digits and '-', 63 at most"),
            "container",
            new Form(Pattern.compile(LABEL), "a container's name: small letters, digits and '-', 63 at most"),
            "image",
            new Form(
                    Pattern.compile("([A-Za-z0-9.-]+(:\\d+)?/|\\[[0-9a-fA-F:]+](:\\d+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*"
                            + "(:\\w[\\w.-]{0,127})?(@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,})?"),
                    "an image such as registry.example/shop:v2"));

    private final Fields fields;
    private final Problems problems;

    WorkloadRules(Fields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    void check() {
        for (String parent : List.of("promote.kubernetes.", "migrate.kubernetes.")) {
            FORMS.forEach((name, form) -> checkForm(parent + name, form));
        }
        fields.first("migrate.kubernetes").ifPresent(this::refuseHere);
        fields.find("migrate.in").ifPresent(this::requirePlace);
    }

    private void checkForm(String path, Form form) {
        fields.text(path)
                .filter(text -> !text.isEmpty() && !form.pattern.matcher(text).matches())
                .ifPresent(text -> problem(fields.find(path).orElseThrow(), path, "is not " + form.words));
    }

    private void refuseHere(Field field) {
        if (fields.text("migrate.in").orElse("here").equals("here")) {
            problem(field, "migrate.kubernetes", "says where a job or exec runs; add migrate.in: job, or remove it");
        }
    }

    private void requirePlace(Field field) {
        String in = fields.text("migrate.in").orElse("here");
        boolean workload = fields.hasAny("promote.kubernetes") || fields.hasAny("migrate.kubernetes.name");
        if (in.equals("exec") && !workload) {
            problem(field, "migrate.in", "'exec' needs a workload; name it by migrate.kubernetes.name");
        } else if (in.equals("job") && !workload && !fields.hasAny("migrate.kubernetes.image")) {
            problem(
                    field,
                    "migrate.in",
                    "'job' needs an image; give it by migrate.kubernetes.image, and a workload by migrate.kubernetes.name");
        }
    }

    private void problem(Field field, String path, String message) {
        problems.add(field.place(), path, message);
    }
}
