package io.sluice.database;

/**
 * A database as it answers for itself.
 *
 * @param identity the same for every way to reach the same database, different for any other: server identity and
 *     database name, such as {@code postgresql:7312…/shop}; it keys leases and opens the gate
 * @param family which database it is, asked from the server
 * @param serverVersion such as {@code 15.18}
 * @param clientVersion of the program that dumps and restores, such as {@code 15.18}
 */
public record DatabaseDescription(String identity, DatabaseFamily family, String serverVersion, String clientVersion) {}
