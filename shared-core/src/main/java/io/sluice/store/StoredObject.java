package io.sluice.store;

/** An object in the store, {@code size} in bytes. */
public record StoredObject(String key, long size) {}
