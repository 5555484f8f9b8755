/** Where backups and records live: a directory or an S3 bucket. */
@NullMarked
package io.sluice.store;

import org.jspecify.annotations.NullMarked;
