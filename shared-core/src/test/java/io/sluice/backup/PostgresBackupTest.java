package io.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.sluice.command.Cancellation;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseException;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.PostgresEngine;
import io.sluice.event.Events;
import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PostgresBackupTest {

    private static final String TABLE =
            "CREATE TABLE orders AS SELECT n AS id, md5(n::text) AS token" + " FROM generate_series(1, %d) AS n";

    @TempDir
    Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void start() {
        fixture = new BackupFixture(directory);
    }

    @Test
    void whatIsReadBackIsByteForByteWhatPgDumpWrote() throws IOException {
        PostgresEngine engine = engine(PostgresServer.shared());
        BackupFixture.execute(engine, TABLE.formatted(50_000));
        Backups backups = fixture.backups("backup: { verify: upload }");
        BackupManifest manifest = fixture.make(backups, engine);

        Path archive = directory.resolve("archive");
        try (InputStream dump = backups.read(manifest).open()) {
            assertThat(Files.copy(dump, archive)).isEqualTo(manifest.dumpBytes());
        }

        assertThat(Programs.run("pg_restore", "--data-only", "-f", "-", archive.toString()))
                .contains("50000\t" + "1017bfd4673955ffee4641ad3d481b1c");
        assertThat(manifest.format()).isEqualTo("pg_dump custom");
        assertThat(manifest.database()).startsWith("postgresql:");
        assertThat(manifest.bytes()).isLessThan(manifest.dumpBytes());
    }

    @Test
    void anEncryptedBackupThatWasReadBackRestoresTheDatabase() throws Exception {
        PostgresEngine engine = engine(PostgresServer.shared());
        BackupFixture.execute(engine, TABLE.formatted(20_000));
        KeyPair key = new X25519KeyPairGenerator().generateKeyPair();
        Backups backups = fixture.backups(
                "backup: { verify: read, encrypt: { recipients: [" + key.getPublic() + "] } }",
                "restore: { identity: " + key.getPrivate() + " }");
        BackupManifest manifest = fixture.make(backups, engine);

        BackupFixture.execute(engine, "ALTER TABLE orders DROP COLUMN token; CREATE TABLE added (id int)");
        backups.restore(manifest, engine, true, fixture.events, new Cancellation());

        assertThat(rows(engine, "SELECT count(*) || ' ' || max(token) FROM orders"))
                .isEqualTo(rows(engine, "SELECT '20000 ' || max(md5(n::text)) FROM generate_series(1, 20000) AS n"));
        assertThat(rows(engine, "SELECT to_regclass('added')")).isNull();
    }

    @Test
    void aServerThatStopsInTheMiddleOfTheDumpLeavesNothing() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            PostgresEngine engine = engine(server);
            BackupFixture.execute(engine, TABLE.formatted(2_000_000));
            Events stopping = event -> server.stop();
            Backups backups = fixture.backups();
            assertThatThrownBy(() -> backups.make(
                            engine, engine.describe(), "shop/production/v1", 1, true, stopping, new Cancellation()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageNotContaining("needle");
            assertThat(fixture.backupFiles()).isEmpty();
            assertThat(backups.list()).isEmpty();
        }
    }

    private static @Nullable String rows(PostgresEngine engine, String sql) throws SQLException {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private PostgresEngine engine(PostgresServer server) {
        String url = server.createDatabase("backup_" + Long.toHexString(System.nanoTime()));
        return new PostgresEngine(DatabaseUrl.parse(Secret.of(url)), fixture.runner);
    }
}
