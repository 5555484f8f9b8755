/** External programs: argument vectors, secrets, supervision, time limits and redaction. */
@NullMarked
package io.sluice.command;

import org.jspecify.annotations.NullMarked;
