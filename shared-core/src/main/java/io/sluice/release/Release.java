package io.sluice.release;

/** One application, environment and version: {@code shop/production/v2}. */
public record Release(String app, String environment, String version) {

    /** As people and records write it. */
    @Override
    public String toString() {
        return app + "/" + environment + "/" + version;
    }
}
