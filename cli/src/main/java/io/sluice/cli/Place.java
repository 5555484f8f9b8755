package io.sluice.cli;

/** The words of {@code --on}: where a command is carried out, if not here. */
enum Place {
    tekton
}
