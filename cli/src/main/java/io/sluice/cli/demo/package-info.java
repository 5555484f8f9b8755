/** {@code sluice demo}: a small application of its own, released for real. */
@NullMarked
package io.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
