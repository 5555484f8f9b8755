package io.jenkins.plugins.sluice;

import hudson.EnvVars;
import hudson.FilePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jspecify.annotations.Nullable;

/**
 * One run of Sluice on an agent, as durable task, with its files in a directory of its own. Where the step's container has
 * no Java, Sluice runs on the agent itself and hands the framework's commands over to the container: two tasks.
 */
final class EngineRun implements Serializable {

    private static final long serialVersionUID = 1;

    private final String directory;
    private String home = "";
    private String java = "";
    private volatile @Nullable Controller engine;
    private @Nullable Controller container;
    private boolean beside;
    private boolean containerOver;
    private final ShownLog shown = new ShownLog();

    /** @param directory on the agent, absolute; it need not exist */
    EngineRun(String directory) {
        this.directory = directory;
    }

    String directory() {
        return directory;
    }

    boolean isStarted() {
        return engine != null;
    }

    void start(Site site, Invocation invocation) throws IOException, InterruptedException {
        FilePath files = site.path(directory);
        if (files.child("log").exists()) {
            throw new IOException("the controller was restarted just as Sluice began; start the release again: it goes on"
                    + " where it is");
        }
        Program.Installed installed = Program.bundled().install(site.agent());
        home = installed.home();
        java = installed.java();
        files.mkdirs();
        files.chmod(0700);
        try {
            for (Map.Entry<String, byte[]> file : invocation.files().entrySet()) {
                write(files.child(file.getKey()), file.getValue());
            }
            launch(site, site, invocation, invocation.arguments());
        } catch (IOException | InterruptedException | RuntimeException e) {
            files.deleteRecursive();
            throw e;
        }
    }

    /** How much of what Sluice said was shown. */
    ShownLog shown() {
        return shown;
    }

    /** Shows what Sluice has said since, in whole lines; gives whether there was anything. */
    boolean copyLog(Site site, SecretMask mask, boolean rest) throws IOException, InterruptedException {
        boolean news = false;
        while (true) {
            LogLines.Part part = site.path(directory + "/log").act(new LogLines(shown.position(), rest));
            if (part.bytes().length == 0) {
                return news;
            }
            PrintStream console = site.listener().getLogger();
            console.print(mask.mask(new String(part.bytes(), StandardCharsets.UTF_8)));
            console.flush(); // else it is on disk some seconds later only
            shown.advance(part.next());
            news = true;
        }
    }

    /** Its exit status, or null while it runs. */
    @Nullable Integer exit(Site site) throws IOException, InterruptedException {
        Integer exit = engine.exitStatus(site.workspace(), site.launcher(), site.listener());
        if (exit == null && container != null && !containerOver) {
            containerOver = container.exitStatus(site.workspace(), site.launcher(), site.listener()) != null;
            if (containerOver) {
                site.besideContainer()
                        .launcher()
                        .launch()
                        .cmds(EngineScript.record(directory, new Program.Installed(home, java)))
                        .pwd(site.workspace())
                        .quiet(true)
                        .start();
            }
        }
        return exit;
    }

    /** The result as JSON, if there is one. */
    @Nullable String result(Site site) throws IOException, InterruptedException {
        FilePath result = site.path(directory + "/result.json");
        return result.exists() ? text(result) : null;
    }

    /** It is UTF-8, whatever the agent's own encoding is: in a container that is often ASCII. */
    private static String text(FilePath file) throws IOException, InterruptedException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        LogLines.Part part = file.act(new LogLines(0, true));
        while (part.bytes().length > 0) {
            whole.writeBytes(part.bytes());
            part = file.act(new LogLines(part.next(), true));
        }
        return whole.toString(StandardCharsets.UTF_8);
    }

    /** Removes what is left of the run on the agent. */
    void clean(Site site) throws IOException, InterruptedException {
        engine.cleanup(site.workspace());
        if (container != null) {
            container.cleanup(site.workspace());
        }
        site.path(directory).deleteRecursive();
    }

    /** SIGTERM. */
    void end(Site site) throws IOException, InterruptedException {
        place(site).launcher()
                .launch()
                .cmds(EngineScript.end(directory))
                .pwd(site.workspace())
                .quiet(true)
                .start()
                .joinWithTimeout(10, TimeUnit.SECONDS, site.listener());
    }

    /** SIGTERM by durable-task's own way to everything that it started, which has to be enough. */
    void kill(Site site) throws IOException, InterruptedException {
        if (engine != null) {
            engine.stop(site.workspace(), place(site).launcher());
        }
        if (container != null) {
            container.stop(site.workspace(), site.launcher());
        }
        site.path(directory).deleteRecursive();
    }

    private Site place(Site site) {
        return beside ? site.besideContainer() : site;
    }

    boolean isBeside() {
        return beside;
    }

    /** On the agent itself, since Sluice said that it cannot run where the step is. */
    void startBeside(Site site, Invocation invocation, boolean handsOver) throws IOException, InterruptedException {
        site.listener().getLogger().println("[sluice] The step's container has neither Sluice nor Java, so Sluice runs on the agent itself"
                + (handsOver ? ", and the framework's commands in the container" : ""));
        beside = true;
        engine.cleanup(site.workspace());
        List<String> arguments = new ArrayList<>(invocation.arguments());
        if (handsOver) {
            arguments.addAll(List.of("--hand-over", directory + "/handover"));
            site.path(directory + "/handover").mkdirs();
        }
        launch(site.besideContainer(), site, invocation, arguments);
        if (handsOver) {
            container = task(site, EngineScript.handOver(directory));
        }
    }

    private void launch(Site place, Site site, Invocation invocation, List<String> arguments) throws IOException, InterruptedException {
        write(
                site.path(directory + "/variables"),
                EngineScript.variables(invocation.variables()).getBytes(StandardCharsets.UTF_8));
        engine = task(place, EngineScript.run(directory, Program.bundled(), new Program.Installed(home, java), arguments));
    }

    private static Controller task(Site site, String script) throws IOException, InterruptedException {
        return new BourneShellScript(script)
                .launch(new EnvVars(site.environment()), site.workspace(), site.launcher(), site.listener());
    }

    /** The directory is ours alone before anything is in it. */
    private static void write(FilePath file, byte[] content) throws IOException, InterruptedException {
        file.touch(System.currentTimeMillis());
        file.chmod(0600);
        file.copyFrom(new ByteArrayInputStream(content));
    }
}
