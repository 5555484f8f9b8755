/**
 * Commands that run in somebody else's container: a keeper (ours) hands them over through a shared directory, a shell
 * script (theirs) runs them.
 */
@NullMarked
package io.sluice.handover;

import org.jspecify.annotations.NullMarked;
