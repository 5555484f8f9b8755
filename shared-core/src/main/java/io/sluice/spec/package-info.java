/** release.yaml: what a user may write, how it is read and what is wrong with it. */
@NullMarked
package io.sluice.spec;

import org.jspecify.annotations.NullMarked;
