/** The engine of Sluice: back up, migrate, promote, and promote only if the migration succeeded. */
@NullMarked
package io.sluice;

import org.jspecify.annotations.NullMarked;
