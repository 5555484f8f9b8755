package io.jenkins.plugins.sluice;

import hudson.AbortException;

/** A part of a step that stands for fields of release.yaml. */
interface SettingsPart {

    /** @throws AbortException with what is wrong with it, in one sentence */
    void addTo(Settings settings) throws AbortException;
}
