/** Sluice as a program: options, screen and exit status. */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
