/** What a running release says, as it happens. */
@NullMarked
package io.sluice.event;

import org.jspecify.annotations.NullMarked;
