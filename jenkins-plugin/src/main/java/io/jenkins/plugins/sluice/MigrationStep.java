package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;

/** A step of which migration and target are parts: to do them, to see what is pending and where, or to be told what the others are. */
public abstract class MigrationStep extends SluiceStep {

    private static final long serialVersionUID = 1;

    private @Nullable Migration migrate;
    private @Nullable PromotionTarget promote;

    public @Nullable Migration getMigrate() {
        return migrate;
    }

    @DataBoundSetter
    public void setMigrate(@Nullable Migration migrate) {
        this.migrate = migrate;
    }

    /** What makes the version the live one; a migration in a cluster runs in its surroundings. */
    public @Nullable PromotionTarget getPromote() {
        return promote;
    }

    @DataBoundSetter
    public void setPromote(@Nullable PromotionTarget promote) {
        this.promote = promote;
    }

    @Override
    void addTo(Settings settings) throws AbortException {
        settings.add(migrate).add(promote);
    }
}
