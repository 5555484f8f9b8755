/** Presets: how each migration framework migrates, as data. */
@NullMarked
package io.sluice.preset;

import org.jspecify.annotations.NullMarked;
