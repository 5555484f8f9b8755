package io.jenkins.plugins.sluice.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.sluice.SluiceGlobalConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.model.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The global defaults as code. */
@WithJenkins
class ConfigurationAsCodeTest {
    private static final String DEFAULTS =
            """
            unclassified:
              sluice:
                store: "s3://acme-backups"
                storeCredentialsId: "store-keys"
                backupWhen: "always"
                keepLast: 7
                keepDays: 30
            """;

    @TempDir
    private Path directory;

    @Test
    void theyAreSetAndExported(JenkinsRule jenkins) throws Exception {
        Path file = Files.writeString(directory.resolve("jenkins.yaml"), DEFAULTS);
        ConfigurationAsCode.get().configure(file.toString());

        SluiceGlobalConfiguration defaults = GlobalConfiguration.all().get(SluiceGlobalConfiguration.class);
        assertThat(defaults.getStore()).isEqualTo("s3://acme-backups");
        assertThat(defaults.getStoreCredentialsId()).isEqualTo("store-keys");
        assertThat(defaults.getBackupWhen()).isEqualTo("always");
        assertThat(defaults.getKeepLast()).isEqualTo(7);
        assertThat(defaults.getKeepDays()).isEqualTo(30);

        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        for (String line : DEFAULTS.lines().skip(1).toList()) {
            assertThat(exported.toString(StandardCharsets.UTF_8)).contains(line);
        }
    }

    @Test
    void theyComeBackFromTheForm(JenkinsRule jenkins) throws Exception {
        SluiceGlobalConfiguration defaults = GlobalConfiguration.all().get(SluiceGlobalConfiguration.class);
        defaults.setStore("s3://acme-backups");
        defaults.setBackupWhen("always");
        defaults.setKeepLast(7);
        defaults.save();

        jenkins.configRoundtrip();

        assertThat(defaults.getStore()).isEqualTo("s3://acme-backups");
        assertThat(defaults.getBackupWhen()).isEqualTo("always");
        assertThat(defaults.getKeepLast()).isEqualTo(7);
        assertThat(defaults.getKeepDays()).isNull();
    }
}
