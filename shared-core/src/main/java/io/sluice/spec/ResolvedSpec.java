package io.sluice.spec;

import io.sluice.command.Secret;
import java.util.List;
import java.util.Set;

/**
 * A release.yaml as it was read, with what its reader alone knows.
 *
 * @param secrets every secret in it, for the {@link io.sluice.command.Redactor}
 * @param ownSecretVariables names of the variables that hold secrets of Sluice's own, such as an age identity
 * @param digest sha256, hexadecimal, of the fields that were given, variables replaced, secrets left out; the same on
 *     every machine, since paths are taken as written
 * @param options command line options that give the same spec from any directory, for a command to copy: values of
 *     plain variables are written out, secrets stay the names of their variables
 */
public record ResolvedSpec(
        ReleaseSpec spec, List<Secret> secrets, Set<String> ownSecretVariables, String digest, List<String> options) {

    /** Whether an environment variable of Sluice's is kept from migrations, hooks and promotions. */
    public boolean withholds(String variable) {
        boolean ofStore = spec.store().url().startsWith("s3://") && variable.startsWith("AWS_");
        return (ofStore || ownSecretVariables.contains(variable))
                && !spec.env().pass().contains(variable);
    }
}
