package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Node;
import hudson.model.Result;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** Steps in a container that has neither Java nor Sluice: a mount namespace that does not show the agent's cache. */
class SplitTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @BeforeAll
    static void needNamespaces() throws Exception {
        Process process = new ProcessBuilder("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
                .redirectErrorStream(true)
                .start();
        assumeTrue(process.waitFor() == 0, "this machine lets nobody make a mount namespace");
    }

    @Test
    void theFrameworkRunsInTheContainerAndSluiceBesideIt() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = job(
                    jenkins,
                    "echo \"$CONTAINER\" >where",
                    "def r = releaseFlow()\necho \"status ${r.status}\"");

            WorkflowRun run = jenkins.buildAndAssertSuccess(job);

            FilePath workspace = ReleaseTest.workspace(jenkins, job);
            jenkins.assertLogContains("neither Sluice nor Java", run);
            jenkins.assertLogContains("status succeeded", run);
            assertThat(workspace.child("where").readToString()).isEqualTo("yes\n");
            assertThat(workspace.child("current").exists()).isTrue();
            assertNothingIsLeft(workspace);
        });
    }

    @Test
    void aMigrationThatFailsThereFailsTheBuild() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = job(jenkins, "echo \"$CONTAINER\" >where; echo no such column; exit 3", "releaseFlow()");

            WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);

            FilePath workspace = ReleaseTest.workspace(jenkins, job);
            jenkins.assertLogContains("no such column", run);
            jenkins.assertLogNotContains("\tat ", run);
            assertThat(workspace.child("where").readToString()).isEqualTo("yes\n");
            assertThat(workspace.child("current").exists()).isFalse();
            assertNothingIsLeft(workspace);
        });
    }

    @Test
    void aStoppedBuildEndsTheMigrationThere() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = job(jenkins, waiting(), "releaseFlow()");
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            FilePath workspace = ReleaseTest.workspace(jenkins, job);
            ReleaseTest.await(workspace.child("started"));

            run.getExecutor().interrupt();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            assertThat(workspace.child("ended").readToString()).isEqualTo("yes\n");
            assertThat(workspace.child("current").exists()).isFalse();
        });
    }

    @Test
    void bothGoOnWhileTheControllerIsRestarted() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = job(jenkins, waiting(), "def r = migrateDatabase()\necho \"status ${r.status}\"");
            job.scheduleBuild2(0).waitForStart();
            ReleaseTest.await(ReleaseTest.workspace(jenkins, job).child("started"));
        });
        sessions.then(jenkins -> {
            WorkflowJob job = jenkins.jenkins.getItemByFullName("shop", WorkflowJob.class);
            FilePath workspace = ReleaseTest.workspace(jenkins, job);
            workspace.child("go").touch(0);

            WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(job.getLastBuild()));

            jenkins.assertLogContains("status open", run);
            assertThat(workspace.child("started").readToString()).isEqualTo("yes\n");
            assertNothingIsLeft(workspace);
        });
    }

    private static WorkflowJob job(JenkinsRule jenkins, String migration, String step) throws Exception {
        return ReleaseTest.job(
                jenkins,
                "shop",
                "node {\n" + ReleaseTest.PREPARE + ReleaseTest.waiting()
                        + "writeFile file: 'migrate.sh', text: '''" + migration + "'''\n"
                        + "withoutJava {\n" + step + "\n}\n}");
    }

    private static String waiting() {
        return """
                trap 'echo "$CONTAINER" >ended; exit 1' TERM
                echo "$CONTAINER" >part && mv part started
                while [ ! -e go ]; do sleep 0.1; done
                """;
    }

    private static void assertNothingIsLeft(FilePath workspace) throws Exception {
        FilePath temporary = workspace.sibling(workspace.getName() + "@tmp");
        assertThat(temporary.exists() ? temporary.list() : List.of()).isEmpty();
    }

    /** A block whose commands do not see the caches of the agent. */
    public static final class WithoutJava extends Step {

        @DataBoundConstructor
        public WithoutJava() {}

        @Override
        public StepExecution start(StepContext context) {
            return new Execution(context);
        }

        /** Decorates what is in the block. */
        private static final class Execution extends StepExecution {

            private static final long serialVersionUID = 1;

            Execution(StepContext context) {
                super(context);
            }

            @Override
            public boolean start() throws Exception {
                StepContext context = getContext();
                String caches = context.get(Node.class).getRootPath().child("caches").getRemote();
                context.newBodyInvoker()
                        .withContext(BodyInvoker.mergeLauncherDecorators(
                                context.get(LauncherDecorator.class), new Hiding(caches)))
                        .withCallback(BodyExecutionCallback.wrap(context))
                        .start();
                return false;
            }
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "withoutJava";
            }

            @Override
            public boolean takesImplicitBlockArgument() {
                return true;
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(Node.class);
            }
        }
    }

    private static final class Hiding extends LauncherDecorator implements Serializable {

        private static final long serialVersionUID = 1;
        private static final String HIDE = "mount -t tmpfs none \"$0\" && CONTAINER=yes exec \"$@\"";

        private final String directory;

        Hiding(String directory) {
            this.directory = directory;
        }

        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            return launcher.decorateByPrefix("unshare", "--map-root-user", "--mount", "sh", "-c", HIDE, directory);
        }
    }
}
