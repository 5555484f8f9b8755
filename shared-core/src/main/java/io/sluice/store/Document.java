package io.sluice.store;

/** A document as it was read: {@code version} is the store's own (a number, an ETag), for compare-and-set. */
public record Document(String key, byte[] content, String version) {}
