package io.sluice.spec;

import io.sluice.spec.Value.Mapping;
import io.sluice.spec.Value.Scalar;
import io.sluice.spec.Value.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/** One YAML document as {@link Value}s. Anchors, tags and further documents are refused: nothing here needs them. */
final class YamlTree {

    private static final int DEEPEST = 16;

    private final String origin;
    private final boolean option;
    private final Problems problems;
    private final Iterator<Event> events;

    private YamlTree(String origin, boolean option, String text, Problems problems) {
        this.origin = origin;
        this.option = option;
        this.problems = problems;
        this.events = new Yaml(new LoaderOptions())
                .parse(new java.io.StringReader(text))
                .iterator();
    }

    /** @throws SpecException if it is not YAML at all, and nothing more can be said about it */
    static Mapping parseFile(String origin, String text, Problems problems) {
        Place start = new Place(origin, 1, 1);
        Value root = new YamlTree(origin, false, text, problems).document(text);
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        problems.add(start, "", "is empty or no list of fields; it needs at least app, version and database.url");
        problems.throwIfAny();
        return Mapping.empty(start);
    }

    /** A flow value such as {@code [a, b]}, given by an option. */
    static Value parseOption(String option, String text, Problems problems) {
        Value value = new YamlTree(option, true, text, problems).document(text);
        return value == null ? new Scalar(Place.option(option), "", true) : value;
    }

    private @org.jspecify.annotations.Nullable Value document(String text) {
        Value root = null;
        int documents = 0;
        try {
            while (events.hasNext()) {
                Event event = events.next();
                if (event instanceof DocumentStartEvent && ++documents > 1) {
                    problems.add(place(event), "", "a second document starts here; a release.yaml is one document");
                    break;
                } else if (event instanceof NodeEvent node) {
                    root = value(node, 0);
                }
            }
        } catch (MarkedYAMLException e) {
            problems.add(place(e.getProblemMark()), "", "is not valid YAML: " + explain(e, text));
            problems.throwIfAny();
        } catch (YAMLException e) {
            problems.add(new Place(origin, option ? 0 : 1, 1), "", "is not valid YAML: it holds a control character");
            problems.throwIfAny();
        }
        return root;
    }

    private Value value(NodeEvent event, int depth) {
        if (depth > DEEPEST) {
            problems.add(place(event), "", "is nested deeper than any release.yaml needs to be");
            problems.throwIfAny();
        }
        if (event instanceof AliasEvent) {
            problems.add(place(event), "", "YAML aliases (*name) are not supported; write the value out");
            return new Scalar(place(event), "", true);
        }
        refuseTag(event);
        if (event instanceof MappingStartEvent) {
            return mapping(event, depth);
        } else if (event instanceof SequenceStartEvent) {
            List<Value> elements = new ArrayList<>();
            Event next = events.next();
            while (!(next instanceof SequenceEndEvent)) {
                elements.add(value((NodeEvent) next, depth + 1));
                next = events.next();
            }
            return new Sequence(place(event), elements);
        }
        ScalarEvent scalar = (ScalarEvent) event;
        if (scalar.getValue().indexOf('\0') >= 0) {
            problems.add(place(event), "", "holds a NUL character, which no program can be given");
        }
        return new Scalar(place(event), scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
    }

    private Mapping mapping(NodeEvent start, int depth) {
        Mapping mapping = Mapping.empty(place(start));
        Event next = events.next();
        while (!(next instanceof MappingEndEvent)) {
            Place key = place(next);
            Value name = value((NodeEvent) next, depth + 1);
            Value value = value((NodeEvent) events.next(), depth + 1);
            if (!(name instanceof Scalar scalar)) {
                problems.add(key, "", "a field needs a name here; put \"${NAME}\" in quotes if a variable is meant");
            } else if (mapping.keys().containsKey(scalar.text())) {
                int first = mapping.keys().get(scalar.text()).line();
                problems.add(key, Shown.name(scalar.text()), "is there twice, first on line " + first + "; remove one");
            } else {
                mapping.put(scalar.text(), key, value);
            }
            next = events.next();
        }
        return mapping;
    }

    private void refuseTag(NodeEvent event) {
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : ((org.yaml.snakeyaml.events.CollectionStartEvent) event).getTag();
        if (tag != null && !tag.equals("!")) {
            problems.add(place(event), "", "YAML tags (!name) are not supported; write the plain value");
        }
    }

    private static String explain(MarkedYAMLException e, String text) {
        String line = text.lines()
                .skip(Math.max(0, e.getProblemMark().getLine()))
                .findFirst()
                .orElse("");
        if (line.contains("\t") && String.valueOf(e.getProblem()).contains("\\t")) {
            return "a tab is used for indentation; use spaces";
        } else if (line.contains("${")) {
            return "put variables inside braces or brackets in quotes: \"${NAME}\"";
        } else if (String.valueOf(e.getProblem()).contains("mapping values are not allowed")) {
            return "a colon and a space in the middle of a value; put the value in quotes or check the indentation";
        } else if (String.valueOf(e.getProblem()).contains("block end")) {
            return "the indentation does not fit the lines above";
        }
        return "check quotes, brackets and indentation here and in the lines above";
    }

    private Place place(Event event) {
        return place(event.getStartMark());
    }

    private Place place(Mark mark) {
        return option ? Place.option(origin) : new Place(origin, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
