/** Running a migration: where it runs, what is pending, what was applied, what went wrong. */
@NullMarked
package io.sluice.migrate;

import org.jspecify.annotations.NullMarked;
