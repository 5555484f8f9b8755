/** Who works on a database now: reservation, heartbeat and takeover. */
@NullMarked
package io.sluice.lease;

import org.jspecify.annotations.NullMarked;
