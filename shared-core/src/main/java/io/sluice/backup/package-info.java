/** Backups as streams: dump, compress, encrypt, digest, store; verify, restore and retention. */
@NullMarked
package io.sluice.backup;

import org.jspecify.annotations.NullMarked;
