package io.sluice.spec;

import io.sluice.command.Secret;
import java.util.List;

/**
 * A release.yaml as it was read, with what its reader alone knows.
 *
 * @param secrets every secret in it, for the {@link io.sluice.command.Redactor}
 * @param digest sha256, hexadecimal, of the fields that were given, variables replaced, secrets left out; the same on
 *     every machine, since paths are taken as written
 * @param options command line options that give the same spec from any directory, for a command to copy: values of
 *     plain variables are written out, secrets stay the names of their variables
 */
public record ResolvedSpec(ReleaseSpec spec, List<Secret> secrets, String digest, List<String> options) {}
