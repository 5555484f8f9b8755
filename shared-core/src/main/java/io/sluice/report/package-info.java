/** The run of a release as a document and as a page. */
@NullMarked
package io.sluice.report;

import org.jspecify.annotations.NullMarked;
