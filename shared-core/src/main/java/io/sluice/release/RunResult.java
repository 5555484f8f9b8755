package io.sluice.release;

import io.sluice.ExitStatus;

/** How a run ended: its exit status, and the record as it stands now (in the store, if the run got that far). */
public record RunResult(ExitStatus exit, ReleaseRecord record) {}
