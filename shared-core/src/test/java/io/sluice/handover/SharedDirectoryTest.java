package io.sluice.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandException;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other container may leave whatever it likes in the directory. */
@Timeout(60)
class SharedDirectoryTest {

    @TempDir
    Path parent;

    private Path path;
    private Path ours;
    private SharedDirectory directory;

    @BeforeEach
    void share() throws IOException {
        path = parent.resolve("shared");
        directory = SharedDirectory.create(path);
        ours = Files.writeString(parent.resolve("ours"), "precious 1\n");
    }

    @Test
    void aLinkOfTheOthersIsNotFollowedToAFileOfOurs() throws IOException {
        Files.createSymbolicLink(path.resolve("status"), ours);

        assertThat(directory.words("status")).isEmpty();
        assertThatThrownBy(() -> directory.open("status")).isInstanceOf(IOException.class);
        directory.write("status", "1 ended\n".getBytes(StandardCharsets.UTF_8));
        directory.writeSecret("status", "2 ended\n".getBytes(StandardCharsets.UTF_8));

        assertThat(ours).hasContent("precious 1\n");
        assertThat(path.resolve("status")).isRegularFile().hasContent("2 ended\n");
    }

    @Test
    void aLinkInPlaceOfTheTemporaryFileIsReplaced() throws IOException {
        Files.createSymbolicLink(path.resolve(".command.new"), ours);

        directory.writeSecret("command", "secret\n".getBytes(StandardCharsets.UTF_8));

        assertThat(ours).hasContent("precious 1\n");
        assertThat(path.resolve("command")).hasContent("secret\n");
    }

    @Test
    void aFifoDoesNotKeepUsWaiting() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.resolve("status").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(directory.words("status")).isEmpty();
        assertThatThrownBy(() -> directory.open("status")).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNotWholeOrNotANumberIsNoAnswer() throws IOException {
        Files.writeString(path.resolve("half"), "0 end");
        Files.writeString(path.resolve("endless"), "0 ".repeat(100_000));

        assertThat(directory.words("half")).isEmpty();
        assertThat(directory.words("endless")).isEmpty();
        assertThat(Session.number("0; id")).isEmpty();
        assertThat(Session.number("-1")).isEmpty();
        assertThat(Session.number("143")).contains(143);
    }

    @Test
    void aTokenIsNeverAPath() throws IOException {
        Files.writeString(path.resolve(Session.KEEPER), "../../etc/cron 1\n");

        assertThat(Session.in(directory)).isEmpty();
    }

    @Test
    void aSecretIsReadByItsOwnerAndByAGroupThatTheDirectoryWasGivenTo() throws Exception {
        directory.writeSecret("own", new byte[0]);
        Files.setAttribute(path, "unix:mode", 02770);
        directory.writeSecret("groups", new byte[0]);

        assertThat(mode("own")).isEqualTo("rw-------");
        assertThat(mode("groups")).isEqualTo("rw-r-----");
    }

    @Test
    void anArgumentThatHoldsASecretIsNotHandedOver() {
        Redactor redactor = new Redactor();
        try (Keeper keeper = Keeper.open(path, redactor, Events.none(), new Cancellation())) {
            Command telling = Command.of(parent, "psql", "postgresql://ann:a long secret 7@db/shop")
                    .withSecrets(Map.of("PGPASSWORD", Secret.of("a long secret 7")));

            assertThatThrownBy(() -> keeper.run(telling, Events.none(), new Cancellation()))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("argument 1 of psql holds a secret");
        }
        assertThat(directory.names("*.command")).isEmpty();
    }

    @Test
    void whatTheOtherContainerPrintsIsRedactedBeforeAnybodySeesIt() throws Exception {
        Redactor redactor = new Redactor();
        Cancellation cancellation = new Cancellation();
        try (Keeper keeper = Keeper.open(path, redactor, Events.none(), cancellation)) {
            Process run = new ProcessBuilder("sh", path.resolve("run").toString())
                    .redirectErrorStream(true)
                    .start();
            Command telling = Command.of(parent, "sh", "-c", "echo it is $WORD")
                    .withSecrets(Map.of("WORD", Secret.of("a long secret 7")));

            assertThat(keeper.run(telling, event -> keeper.say(event.toString()), cancellation)
                            .lastLines())
                    .containsExactly("it is ******");
            keeper.end(7, new byte[0]);
            assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(7);
            assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("it is ******")
                    .doesNotContain("a long secret 7");
        }
    }

    @Test
    void aNulOrAnImpossibleNameIsRefused() {
        Command command = Command.of(parent, "true");

        for (Map<String, String> variables : List.of(Map.of("A", "a\0b"), Map.of("A-B", ""), Map.of("1", ""))) {
            assertThatThrownBy(() -> HandedOver.script(command.withEnvironment(variables)))
                    .isInstanceOf(SluiceException.class);
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve(name)));
    }
}
