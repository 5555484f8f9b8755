/** A release as a Tekton PipelineRun: made, followed, cancelled. */
@NullMarked
package io.sluice.tekton;

import org.jspecify.annotations.NullMarked;
