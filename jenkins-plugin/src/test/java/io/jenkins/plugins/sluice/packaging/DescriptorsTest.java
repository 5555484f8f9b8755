package io.jenkins.plugins.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two descriptors of the plugin say the same. */
class DescriptorsTest {
    private Xml real;
    private Xml central;
    private Xml root;
    private Map<String, String> properties;
    private Map<String, String> manifest;

    @BeforeEach
    void read() throws IOException {
        real = Xml.read(Module.PLUGIN.resolve("pom.xml"));
        central = Xml.read(Module.PLUGIN.resolve("central/pom.xml"));
        root = Xml.read(Module.PLUGIN.resolve("../pom.xml"));
        properties = new HashMap<>(real.map("properties"));
        properties.replaceAll((name, value) -> value.replace("${jenkins.baseline}", properties.get("jenkins.baseline")));
        manifest = plugin("maven-jar-plugin").map("configuration/archive/manifestEntries");
    }

    @Test
    void theyDependOnTheSamePlugins() {
        List<String> dependencies = real.all("dependencies/dependency").stream()
                .filter(dependency -> dependency.text("scope").isEmpty())
                .map(dependency -> dependency.text("artifactId")
                        + (dependency.text("optional").equals("true") ? ";resolution:=optional" : ""))
                .toList();
        assertThat(Stream.of(central.text("properties/plugin.dependencies").split(","))
                        .map(dependency -> dependency.replaceFirst(":[^;]*", "")))
                .containsExactlyInAnyOrderElementsOf(dependencies);
    }

    @Test
    void theyAreForTheSameJenkins() {
        assertThat(central.text("properties/jenkins.version")).isEqualTo(properties.get("jenkins.version"));
        assertThat(real.text("dependencyManagement/dependencies/dependency/artifactId", properties))
                .isEqualTo("bom-" + properties.get("jenkins.baseline") + ".x");
    }

    @Test
    void theyNameThePluginTheSame() {
        for (String name : List.of("groupId", "artifactId", "name", "url")) {
            assertThat(central.text(name)).as(name).isEqualTo(real.text(name)).isNotEmpty();
        }
        assertThat(central.text("parent/version")).isEqualTo(real.text("version"));
    }

    @Test
    void theManifestSaysWhatTheRealDescriptorMakesOfItself() {
        assertThat(manifest)
                .containsEntry("Plugin-Developers", real.text("developers/developer/name") + ":"
                        + real.text("developers/developer/id") + ":" + real.text("developers/developer/email"))
                .containsEntry("Plugin-License-Name", real.text("licenses/license/name"))
                .containsEntry("Plugin-License-Url", real.text("licenses/license/url"))
                .containsEntry("Plugin-ScmConnection", real.text("scm/connection", properties))
                .containsEntry("Plugin-ScmTag", real.text("scm/tag"))
                .containsEntry("Plugin-ScmUrl", real.text("scm/url", properties));
    }

    @Test
    void theyBundleTheProgramAndNothingElse() {
        List<String> bundled = real.all("dependencies/dependency").stream()
                .filter(dependency -> dependency.text("scope").equals("runtime"))
                .map(dependency -> dependency.text("artifactId") + ":" + dependency.text("classifier"))
                .toList();
        assertThat(plugin("maven-dependency-plugin")
                        .all("executions/execution/configuration/artifactItems/artifactItem")
                        .stream()
                        .map(item -> item.text("artifactId") + ":" + item.text("classifier")))
                .containsExactlyElementsOf(bundled);
        assertThat(properties.get("hpi.bundledArtifacts")).isEqualTo("sluice-cli");
    }

    @Test
    void testsUseTheSameLibraries() {
        Map<String, String> versions = root.map("properties");
        for (Xml dependency : real.all("dependencies/dependency")) {
            String version = dependency.text("version");
            boolean ours = version.equals("${project.version}");
            if (dependency.text("scope").equals("test") && !version.isEmpty() && !ours) {
                assertThat(versions).as(dependency.text("artifactId")).containsValue(version);
            }
        }
    }

    /** One more profile that is active would switch off the one that is chosen by default. */
    @Test
    void thePluginIsInTheDefaultBuildAndNoOtherProfileCanPushItOut() {
        assertThat(root.all("profiles/profile").stream().map(profile -> profile.text("id")))
                .containsExactly("central", "jenkins");
        assertThat(root.text("profiles/profile/activation/activeByDefault")).isEqualTo("true");
    }

    @Test
    void jenkinsRepositoryIsNamedByTheRealDescriptorAlone() throws IOException {
        String repository = real.text("repositories/repository/id");
        assertThat(repository).isNotEmpty();
        for (String other : List.of("central/pom.xml", "api-signatures/pom.xml", "../pom.xml", "../cli/pom.xml")) {
            assertThat(Files.readString(Module.PLUGIN.resolve(Path.of(other)))).as(other).doesNotContain(repository);
        }
    }

    private Xml plugin(String name) {
        return central.all("build/plugins/plugin").stream()
                .filter(plugin -> plugin.text("artifactId").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
