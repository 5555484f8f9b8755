/** What a database's catalog says of its objects: which are unfinished, and how many rows tables have. */
@NullMarked
package io.sluice.schema;

import org.jspecify.annotations.NullMarked;
