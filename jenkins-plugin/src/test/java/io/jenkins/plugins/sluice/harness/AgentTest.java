package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Node;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent in a process of its own, which connects to the controller. */
@WithJenkins
class AgentTest {
    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @Test
    void theProgramIsPutThereOnceAndRuns(JenkinsRule jenkins) throws Exception {
        Node agent = agents.createAgent(jenkins, "remote");
        WorkflowRun run = jenkins.buildAndAssertSuccess(ReleaseTest.job(
                jenkins, "shop", "node('remote') {\n" + ReleaseTest.PREPARE + "releaseFlow()\nreleaseFlow()\n}"));
        jenkins.assertLogContains("v1 is live", run);
        assertThat(agent.getRootPath().child("caches/sluice").list()).hasSize(1);
    }
}
