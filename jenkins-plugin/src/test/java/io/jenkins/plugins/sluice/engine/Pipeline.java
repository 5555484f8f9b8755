package io.jenkins.plugins.sluice.engine;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import hudson.AbortException;
import io.jenkins.plugins.sluice.PluginSteps;
import io.jenkins.plugins.sluice.PluginSteps.Symbolic;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.control.CompilerConfiguration;

/**
 * Runs a Jenkinsfile, Declarative or Scripted, under the CPS interpreter of Jenkins' pipelines. Sluice's steps are made as
 * Jenkins makes them and end as they are told to; the steps of others are known by name and parameters, and do nothing but
 * run their bodies.
 */
public final class Pipeline {

    /** A step of Sluice's that the pipeline came to. */
    record Call(String function, Object step) {}

    /** Parameters of the steps and directives of others, by their documentation. */
    private static final Map<String, Set<String>> KNOWN = new HashMap<>();

    static {
        know("writeFile", "file", "text", "encoding");
        know("echo error fileExists readFile pwd isUnix deleteDir", "message", "file");
        know("sh", "script", "label", "returnStdout", "returnStatus", "encoding");
        know("node", "label");
        know("dir", "path");
        know("timeout", "time", "unit", "activity");
        know("input", "message", "ok", "id", "submitter", "submitterParameter", "parameters");
        know("lock", "resource", "label", "quantity", "variable", "inversePrecedence", "skipIfLocked", "extra");
        know("checkout", "scm");
        know("build", "job", "parameters", "wait", "propagate", "quietPeriod");
        know("parallel", "failFast");
        know("container", "name", "shell");
        know("withEnv withCredentials credentials file");
        know("withCredentials");
        know("pipeline agent stages stage steps script options triggers parameters when post always success failure");
        know("kubernetes yaml", "yaml", "defaultContainer", "inheritFrom");
        know("expression anyOf allOf not buildingTag branch tag triggeredBy", "pattern", "cause");
        know("disableConcurrentBuilds", "abortPrevious");
        know("upstream", "upstreamProjects", "threshold");
        know("cron pollSCM");
        know("string", "name", "defaultValue", "description", "trim", "value");
        know("booleanParam", "name", "defaultValue", "description", "value");
        know("choice", "name", "choices", "description");
        know(
                "GenericTrigger",
                "genericVariables",
                "token",
                "tokenCredentialId",
                "causeString",
                "regexpFilterText",
                "regexpFilterExpression");
    }

    private static void know(String names, String... parameters) {
        Arrays.stream(names.split(" ")).forEach(name -> KNOWN.put(name, Set.of(parameters)));
    }

    private final Map<String, Object> variables = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final List<String> failing;
    private final Deque<List<Object>> conditions = new ArrayDeque<>();
    private boolean left;

    /** @param failing Sluice's steps that are to fail */
    Pipeline(Map<String, ?> variables, String... failing) {
        this.variables.putAll(variables);
        this.failing = List.of(failing);
    }

    /** {@code docker} of the Docker Pipeline plugin: {@code docker.image(…).inside { … }}. */
    public final class Docker {
        private Docker() {}

        public Docker image(String name) {
            return this;
        }

        public Object inside(Closure<?> closure) {
            return body(closure);
        }
    }

    /** The calls of Sluice's steps, in their order. */
    List<Call> calls() {
        return calls;
    }

    /** The functions that were called, those of others too. */
    List<String> steps() {
        return steps;
    }

    /** Runs it to its end; what it throws is thrown. */
    Pipeline run(String jenkinsfile) throws Throwable {
        CompilerConfiguration compiler = new CompilerConfiguration();
        compiler.addCompilationCustomizers(new CpsTransformer());
        compiler.setScriptBaseClass(PipelineScript.class.getName());
        Binding binding = new Binding(variables);
        binding.setVariable(PipelineScript.PIPELINE, this);
        binding.setVariable("docker", new Docker());
        binding.setVariable("any", "any");
        binding.setVariable("none", "none");
        try {
            finish(new GroovyShell(Pipeline.class.getClassLoader(), binding, compiler).parse(jenkinsfile)::run);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        return this;
    }

    Object call(String name, Object[] arguments) {
        steps.add(name);
        Map<?, ?> named = arguments.length > 0 && arguments[0] instanceof Map<?, ?> map ? map : Map.of();
        if (PluginSteps.all().containsKey(name)) {
            return sluice(name, arguments, named);
        } else if (PluginSteps.symbols().containsKey(name)) {
            return new Symbolic(name, texts(named));
        } else if (!KNOWN.containsKey(name)) {
            throw new IllegalArgumentException("no step or directive " + name + " is known");
        }
        return other(name, arguments, named);
    }

    private Object sluice(String name, Object[] arguments, Map<?, ?> named) {
        if (arguments.length > 1 || arguments.length == 1 && !(arguments[0] instanceof Map)) {
            throw new IllegalArgumentException(name + " takes named parameters alone");
        }
        calls.add(new Call(name, PluginSteps.make(name, texts(named))));
        if (failing.contains(name)) {
            throw Pipeline.<RuntimeException>sneaky(new AbortException(name + " failed"));
        }
        Map<String, Object> backup = Map.of("id", "20261124-040102-4f2a", "bytes", 612407133);
        return Map.of(
                "release",
                "shop/production/4f2a9c1",
                "status",
                "succeeded",
                "backup",
                backup,
                "migrate",
                Map.of("phase", "migrate", "status", "succeeded", "applied", List.of("1", "2")));
    }

    private Object other(String name, Object[] arguments, Map<?, ?> named) {
        Set<String> parameters = KNOWN.get(name);
        Object body = arguments.length > 0 ? arguments[arguments.length - 1] : null;
        switch (name) {
            case "parallel" -> {
                named.values().stream().filter(Closure.class::isInstance).forEach(this::body);
                return null;
            }
            case "checkout" -> {
                return Map.of("GIT_COMMIT", "4f2a9c1", "GIT_BRANCH", "main");
            }
            case "expression", "buildingTag", "branch", "tag", "triggeredBy" -> {
                Object held = body instanceof Closure ? body(body) : Boolean.FALSE;
                conditions.element().add(held);
                return null;
            }
            case "anyOf", "allOf", "when" -> {
                conditions.push(new ArrayList<>());
                body(body);
                List<Object> held = conditions.pop();
                boolean all = held.stream().allMatch(Boolean.TRUE::equals);
                boolean result = name.equals("anyOf") ? held.contains(Boolean.TRUE) : all;
                if (name.equals("when")) {
                    left = !result;
                } else {
                    conditions.element().add(result);
                }
                return null;
            }
            case "steps" -> {
                return left ? null : body(body);
            }
            case "stage" -> left = false;
            case "error" -> throw Pipeline.<RuntimeException>sneaky(new AbortException(String.valueOf(body)));
            default -> {}
        }
        named.keySet().forEach(key -> {
            if (!parameters.contains(key.toString())) {
                throw new IllegalArgumentException(name + " has no parameter " + key);
            }
        });
        return body instanceof Closure ? body(body) : null;
    }

    private Object body(Object closure) {
        try {
            return finish(((Closure<?>) closure)::call);
        } catch (InvocationTargetException e) {
            throw Pipeline.<RuntimeException>sneaky(e.getCause());
        }
    }

    /** The interpreter's own way of saying that there is something to interpret is an Error that holds it. */
    private static Object finish(java.util.function.Supplier<?> start) throws InvocationTargetException {
        try {
            return start.get();
        } catch (CpsCallableInvocation invocation) {
            return new Continuable(invocation.asBlock())
                    .run0(new Outcome(null, null), Continuable.categories)
                    .wrapReplay();
        }
    }

    /** Text with variables in it is a text, once it is a parameter of a step. */
    private static Map<String, Object> texts(Map<?, ?> named) {
        Map<String, Object> texts = new HashMap<>();
        named.forEach((name, value) ->
                texts.put(name.toString(), value instanceof CharSequence ? value.toString() : value));
        return texts;
    }

    /** A step throws what it wants, and Groovy wraps nothing. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
