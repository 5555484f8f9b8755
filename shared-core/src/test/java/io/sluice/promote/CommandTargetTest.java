package io.sluice.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandTargetTest {

    @TempDir
    Path directory;

    private final Cancellation cancellation = new Cancellation();

    @Test
    void commandIsToldWhichReleaseItPromotes() {
        target("sh", "-c", "echo \"$SLUICE_RELEASE $1\" >deployed", "deploy", "v2")
                .promote(Optional.empty(), Events.none(), cancellation);

        assertThat(directory.resolve("deployed")).hasContent("shop/production/v2 v2\n");
    }

    @Test
    void failureNamesCommandStatusAndLastLine() {
        assertThatThrownBy(() -> target("sh", "-c", "echo no such cluster; exit 7")
                        .promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("exit status 7 (no such cluster)");
    }

    @Test
    void commandThatTakesTooLongFails() {
        assertThatThrownBy(() -> target("sleep", "100").promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("sleep 100 did not end within 2s");
    }

    @Test
    void programThatIsMissingIsAPromotionFailure() {
        assertThatThrownBy(() -> target("./deploy.sh").promote(Optional.empty(), Events.none(), cancellation))
                .isInstanceOf(PromotionException.class)
                .hasMessageContaining("deploy.sh does not exist");
    }

    @Test
    void nobodyCanTellWhatIsLiveOrTakeItBack() {
        CommandTarget target = target("true");

        assertThat(target.live()).isEmpty();
        assertThat(target.inPlace()).isFalse();
        assertThat(target.canRollBack(Optional.of("v1"))).isFalse();
        assertThatThrownBy(() -> target.rollback("v1", Events.none(), cancellation))
                .isInstanceOf(PromotionException.class);
    }

    private CommandTarget target(String... command) {
        return new CommandTarget(
                List.of(command),
                Duration.ofSeconds(2),
                new CommandRunner(new Redactor()),
                directory,
                Map.of("SLUICE_RELEASE", "shop/production/v2"));
    }
}
