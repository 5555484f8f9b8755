package io.jenkins.plugins.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormFieldsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:secret@db/shop",
                "mysql2://ann:s%40cret@[::1]:3306/shop",
                "jdbc:postgresql://db/shop?user=ann&password=secret",
                "jdbc:sqlserver://db;PASSWORD=secret;x=y",
                "postgres://:secret@db/shop",
            })
    void aPasswordInAUrlIsSeen(String url) {
        assertThat(FormFields.hasPassword(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://db:5432/shop",
                "postgresql://ann@db:5432/shop",
                "sqlite:/srv/a:b@c.db",
                "jdbc:mysql://[::1]:3306/shop?sslmode=require",
                "file:///srv/shop.db",
                "postgresql://db/shop?passwordless=1",
            })
    void aUrlWithoutPasswordIsNotTakenForOneWith(String url) {
        assertThat(FormFields.hasPassword(url)).isFalse();
    }

    @Test
    void whatAFormSendsForAnEmptyFieldIsNoValue() {
        Migration migration = new Migration();
        migration.setPreset("");
        migration.setVersion("  ");
        migration.setTimeout(" 1h ");
        migration.setCommand(List.of());

        assertThat(migration.getPreset()).isNull();
        assertThat(migration.getVersion()).isNull();
        assertThat(migration.getTimeout()).isEqualTo("1h");
        assertThat(migration.getCommand()).isNull();
        assertThat(migration.getCommandLine()).isEmpty();
    }
}
