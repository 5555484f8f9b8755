package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.sluice.DatabaseConnection;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a form tells of credentials, and to whom. */
@WithJenkins
class PermissionTest {
    private WorkflowJob job;

    @BeforeEach
    void users(JenkinsRule jenkins) throws Exception {
        job = jenkins.createProject(WorkflowJob.class, "shop");
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "shop-db", "", Secret.fromString("x")));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("developer"));
    }

    @Test
    void whoeverMayConfigureTheJobChoosesACredential() {
        assertThat(offered("developer")).contains("shop-db");
    }

    @Test
    void whoeverMayOnlyReadTheJobLearnsNothing() {
        assertThat(offered("reader")).doesNotContain("shop-db");
    }

    private List<String> offered(String user) {
        DatabaseConnection.DescriptorImpl form =
                Jenkins.get().getDescriptorByType(DatabaseConnection.DescriptorImpl.class);
        try (ACLContext as = ACL.as2(User.getById(user, true).impersonate2())) {
            return form.doFillCredentialsIdItems(job, "").stream().map(PermissionTest::id).toList();
        }
    }

    private static String id(ListBoxModel.Option option) {
        return option.value;
    }
}
