package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A controller that is restarted in the middle of a migration. */
class RestartTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void theStepGoesOnAndItsLogIsWhole() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = ReleaseTest.job(
                    jenkins,
                    "shop",
                    "node {\n" + ReleaseTest.PREPARE + ReleaseTest.waiting()
                            + "def r = releaseFlow()\necho \"status ${r.status}\"\n}");
            job.scheduleBuild2(0).waitForStart();
            ReleaseTest.await(ReleaseTest.workspace(jenkins, job).child("started"));
        });
        sessions.then(jenkins -> {
            WorkflowJob job = jenkins.jenkins.getItemByFullName("shop", WorkflowJob.class);
            WorkflowRun run = job.getLastBuild();
            ReleaseTest.workspace(jenkins, job).child("go").touch(0);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("status succeeded", run);
            assertThat(jenkins.getLog(run)).containsOnlyOnce("Release shop/production/v1").containsOnlyOnce("v1 is live");
        });
    }
}
