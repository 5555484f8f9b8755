package io.jenkins.plugins.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sluice on an agent that has never seen it. */
class FirstUseIT {

    private static final String RELEASE = """
            node('%s') {
              sh '''%s'''
              %s releaseFlow app: 'first', version: 'v2', database: [url: 'sqlite:shop.db'],
                  migrate: [preset: 'liquibase', changelog: 'changelog.sql'], promote: symlink(path: 'current', to: 'v2') %s
            }
            """;

    @RegisterExtension
    static final Bench bench = new Bench();

    @Test
    void severalBuildsAtOnceInstallTheProgramOnce() throws IOException {
        try (Agent agent = fresh("first")) {
            List<Build> builds = Stream.of("first-a", "first-b", "first-c")
                    .map(job -> bench.build(job, RELEASE.formatted(agent.name(), Sample.SQLITE, "", "")))
                    .toList();
            for (Build build : builds) {
                assertThat(build.await().result()).as(build.console()).isEqualTo("SUCCESS");
            }
            try (Stream<Path> cache = Files.list(agent.root().resolve("caches/sluice"))) {
                assertThat(cache).hasSize(1);
            }
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        try (Agent agent = fresh("unwritable")) {
            Files.writeString(agent.root().resolve("caches"), "a file is in the way");
            Build build = bench.build("unwritable", RELEASE.formatted(agent.name(), Sample.SQLITE, "", ""))
                    .await();
            assertThat(build.result()).isEqualTo("FAILURE");
            assertThat(build.console())
                    .contains("ERROR: Sluice could not be started: the program cannot be put into "
                            + agent.root().resolve("caches"))
                    .doesNotContain("at io.jenkins");
        }
    }

    @Test
    void itNeedsNoJavaOnThePath() throws IOException {
        String path = bench.directory().resolve("no-java").toString();
        String links =
                "mkdir -p %s; for f in /usr/bin/* /bin/*; do case $f in */java*) ;; *) ln -sf $f %s/ ;; esac; done\n"
                        .formatted(path, path);
        Build build = bench.build(
                        "no-java",
                        RELEASE.formatted(
                                "AGENT",
                                Sample.SQLITE + links,
                                "withEnv(['PATH=" + path + "', 'JAVA_HOME=']) { sh '! command -v java'; ",
                                "}"))
                .await();
        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
    }

    private static Agent fresh(String name) {
        return new Agent(
                        bench.jenkins(),
                        bench.agent().name() + "-" + name,
                        bench.directory().resolve("agent-" + name))
                .create();
    }
}
