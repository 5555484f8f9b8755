package io.jenkins.plugins.sluice;

import hudson.AbortException;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A step that works at the database and with the store from here. Migration and target are parts of it: to do them, to see
 * what is pending and where, or to be told what the others are.
 */
public abstract class MigrationStep extends SluiceStep {

    private static final long serialVersionUID = 1;

    private @Nullable DatabaseConnection database;
    private @Nullable String store;
    private @Nullable String storeCredentialsId;
    private @Nullable Migration migrate;
    private @Nullable PromotionTarget promote;

    public @Nullable DatabaseConnection getDatabase() {
        return database;
    }

    @DataBoundSetter
    public void setDatabase(@Nullable DatabaseConnection database) {
        this.database = database;
    }

    /** A directory, or {@code s3://bucket/prefix}. */
    public @Nullable String getStore() {
        return store;
    }

    @DataBoundSetter
    public void setStore(@Nullable String store) {
        this.store = FormFields.text(store);
    }

    /** AWS keys of the store. */
    public @Nullable String getStoreCredentialsId() {
        return storeCredentialsId;
    }

    @DataBoundSetter
    public void setStoreCredentialsId(@Nullable String storeCredentialsId) {
        this.storeCredentialsId = FormFields.text(storeCredentialsId);
    }

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
    void addTo(Settings settings, SettingsPart defaults) throws AbortException {
        settings.add(database);
        settings.set("store", store);
        settings.add(migrate).add(promote);
        settings.storeKeys(storeCredentialsId);
        settings.add(defaults);
    }
}
