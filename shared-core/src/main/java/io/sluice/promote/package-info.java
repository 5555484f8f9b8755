/** Promotion targets: what makes a version the live one, and takes it back. */
@NullMarked
package io.sluice.promote;

import org.jspecify.annotations.NullMarked;
