/** The flow of a release: its phases, its record and the gate before promotion. */
@NullMarked
package io.sluice.release;

import org.jspecify.annotations.NullMarked;
