/** Database servers: their URLs, dump and restore, locks, and the tables frameworks keep their books in. */
@NullMarked
package io.sluice.database;

import org.jspecify.annotations.NullMarked;
