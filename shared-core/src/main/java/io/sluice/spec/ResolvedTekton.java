package io.sluice.spec;

import java.util.List;

/**
 * What {@code --on tekton} needs of a release.yaml, as it was read.
 *
 * @param options as {@link ResolvedSpec#options}
 */
public record ResolvedTekton(TektonRelease release, List<String> options) {}
