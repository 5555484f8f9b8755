package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.ProcessIdentity.Gone;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessIdentityTest {

    private final ProcessIdentity own = ProcessIdentity.current();

    @Test
    void ownProcessIsNotGone() {
        assertThat(own.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(own.host()).isNotBlank();
        assertThat(own.isGone()).isEqualTo(Gone.NO);
    }

    @Test
    void processThatEndedIsGone() throws Exception {
        Process process = new ProcessBuilder("sleep", "100").start();
        ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
        assertThat(identity.isGone()).isEqualTo(Gone.NO);

        process.destroyForcibly().waitFor();

        assertThat(identity.isGone()).isEqualTo(Gone.YES);
    }

    @Test
    void processWhosePidBelongsToAnotherOneIsGone() {
        assertThat(new ProcessIdentity(own.host(), own.scope(), own.pid(), own.started() - 1).isGone())
                .isEqualTo(Gone.YES);
    }

    @Test
    void processOfAnotherMachineOrContainerIsUnknown() {
        assertThat(new ProcessIdentity(own.host(), own.scope() + "1", own.pid(), own.started()).isGone())
                .isEqualTo(Gone.UNKNOWN);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void zombieIsGone() throws IOException {
        // the shell becomes a sleep, which never asks how its child ended
        Process parent = new ProcessBuilder("sh", "-c", "sleep 1 & exec sleep 100").start();
        try {
            ProcessHandle child = awaitChild(parent);
            ProcessIdentity identity = ProcessIdentity.of(child);
            assertThat(identity.isGone()).isEqualTo(Gone.NO);

            child.destroyForcibly();

            while (ProcessStat.of(child.pid()).orElseThrow().isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(identity.isGone()).isEqualTo(Gone.YES);
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void scopeTellsContainersOfOneMachineApart() {
        assertThat(own.scope()).matches("[0-9a-f-]{36}/[0-9]+");
    }

    private static ProcessHandle awaitChild(Process parent) {
        while (parent.children().findAny().isEmpty()) {
            Thread.onSpinWait();
        }
        return parent.children().findAny().orElseThrow();
    }
}
