package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.AbstractProject;
import hudson.model.FreeStyleProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** A step's form gives back what was put into it, and the Snippet Generator writes it as a user would. */
@WithJenkins
class FormRoundTripTest {
    private static final Map<String, Object> COMMON = Map.of(
            "file", "deploy/release.yaml",
            "app", "shop",
            "environment", "production",
            "version", "v2",
            "database", Map.of("credentialsId", "shop-db", "url", "postgres://db/shop"),
            "store", "s3://acme-backups/shop",
            "settings", List.of("backup.when=always", "app.note=a 'quoted' \"word\""));
    private static final Map<String, Object> MIGRATE = Map.of("preset", "rails", "version", "7", "timeout", "30m");
    private static final Map<String, Object> WORKLOAD =
            Map.of("$class", "KubernetesWorkload", "deployment", "web", "namespace", "shop", "image", "registry/shop:2");

    private static Map<String, Map<String, Object>> steps() {
        Map<String, Object> symlink = Map.of("$class", "SymlinkTarget", "path", "current", "to", "releases/2");
        return Map.of(
                "releaseFlow", Map.of("migrate", MIGRATE, "promote", WORKLOAD),
                "backupDatabase", Map.of(),
                "migrateDatabase", Map.of("migrate", MIGRATE),
                "promoteRelease", Map.of("promote", symlink),
                "restoreDatabase", Map.of("backup", "latest"),
                "releaseOnTekton", Map.of("pipeline", "release", "namespace", "ci", "params", List.of("a=b")));
    }

    @Test
    void everyFormGivesBackWhatItWasGiven(JenkinsRule jenkins) throws Exception {
        for (Map.Entry<String, Map<String, Object>> each : steps().entrySet()) {
            Step step = step(each.getKey(), each.getValue());
            FreeStyleProject job = jenkins.createFreeStyleProject();
            job.getBuildersList().add(new StepHolder(step));

            job = jenkins.configRoundtrip(job);

            Step after = job.getBuildersList().get(StepHolder.class).getStep();
            assertThat(Snippetizer.object2Groovy(after))
                    .as(each.getKey())
                    .isEqualTo(Snippetizer.object2Groovy(step))
                    .startsWith(each.getKey());
        }
    }

    @Test
    void anEmptyFormIsTheStepAlone(JenkinsRule jenkins) throws Exception {
        for (String function : steps().keySet()) {
            FreeStyleProject job = jenkins.createFreeStyleProject();
            job.getBuildersList().add(new StepHolder(descriptor(function).newInstance(Map.of())));

            job = jenkins.configRoundtrip(job);

            assertThat(Snippetizer.object2Groovy(
                            job.getBuildersList().get(StepHolder.class).getStep()))
                    .isEqualTo(function + "()");
        }
    }

    @Test
    void theSnippetIsWhatAUserWouldType(JenkinsRule jenkins) throws Exception {
        Step step = descriptor("releaseFlow")
                .newInstance(Map.of(
                        "app", "shop",
                        "database", Map.of("credentialsId", "shop-db"),
                        "migrate", Map.of("preset", "rails"),
                        "promote", WORKLOAD));
        assertThat(Snippetizer.object2Groovy(step))
                .isEqualTo("releaseFlow app: 'shop', database: [credentialsId: 'shop-db'], migrate: [preset: 'rails'], "
                        + "promote: kubernetesWorkload(deployment: 'web', image: 'registry/shop:2', namespace: 'shop')");
    }

    private static Step step(String function, Map<String, Object> arguments) throws Exception {
        StepDescriptor descriptor = descriptor(function);
        DescribableModel<?> model = DescribableModel.of(descriptor.clazz);
        Map<String, Object> all = new HashMap<>(arguments);
        COMMON.forEach((name, value) -> {
            if (model.getParameter(name) != null) {
                all.put(name, value);
            }
        });
        return descriptor.newInstance(all);
    }

    private static StepDescriptor descriptor(String function) {
        return Stream.of(StepDescriptor.byFunctionName(function)).findFirst().orElseThrow();
    }

    /** A build step that holds a pipeline step, so that its form is in the page of a job, as in the Snippet Generator. */
    public static class StepHolder extends Builder {
        private final Step step;

        @DataBoundConstructor
        public StepHolder(Step step) {
            this.step = step;
        }

        public Step getStep() {
            return step;
        }

        @TestExtension
        public static class DescriptorImpl extends BuildStepDescriptor<Builder> {
            @Override
            @SuppressWarnings("rawtypes")
            public boolean isApplicable(Class<? extends AbstractProject> jobType) {
                return true;
            }

            public List<StepDescriptor> getSteps() {
                return StepDescriptor.all().stream()
                        .filter(step -> step.clazz.getName().startsWith("io.jenkins.plugins.sluice."))
                        .toList();
            }
        }
    }
}
