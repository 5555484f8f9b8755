package io.sluice.database;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * The encoding of a dump, which is the one of the database that was dumped. The driver speaks UTF8 alone; what is in
 * another encoding is left to the server, which knows them all.
 *
 * @param name as PostgreSQL spells it, such as {@code LATIN1}; {@code SQL_ASCII} means bytes of any encoding
 */
record PostgresEncoding(String name) {

    private static final String UTF8 = "UTF8";
    private static final String ANY = "SQL_ASCII";

    boolean isUtf8() {
        return name.equals(UTF8);
    }

    /**
     * Statements for a session of the driver.
     *
     * @throws SQLException if they cannot be had in the encoding of the session's database
     */
    String statements(Connection session, byte[] bytes) throws SQLException {
        try {
            return text(session, bytes);
        } catch (CharacterCodingException e) {
            return "DO $$ BEGIN EXECUTE convert_from(decode('" + HexFormat.of().formatHex(bytes) + "', 'hex'), '" + name
                    + "'); END $$";
        }
    }

    /**
     * Text for a session of the driver.
     *
     * @throws CharacterCodingException if it has bytes of no known encoding
     * @throws SQLException if it cannot be had in the encoding of the session's database
     */
    String text(Connection session, byte[] bytes) throws SQLException, CharacterCodingException {
        if (isUtf8() || name.equals(ANY)) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
        try (PreparedStatement statement = session.prepareStatement("SELECT convert_from(?, ?)")) {
            statement.setBytes(1, bytes);
            statement.setString(2, name);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
