package io.sluice.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How a session is encrypted, read from the parameters of a URL as the drivers of several languages name them, and
 * written as the JDBC driver and the client programs name it.
 *
 * @param mode null: what the programs do by themselves
 * @param ca file with the certificates that are trusted, PEM
 * @param certificate file with our own certificate, PEM; for the programs only
 * @param key file with the key of our own certificate, PEM; for the programs only
 */
record MariaDbTls(
        @Nullable Mode mode,
        @Nullable String ca,
        @Nullable String certificate,
        @Nullable String key) {

    enum Mode {
        DISABLED("disable"),
        REQUIRED("trust"),
        VERIFY_CA("verify-ca"),
        VERIFY_IDENTITY("verify-full");

        private final String jdbc;

        Mode(String jdbc) {
            this.jdbc = jdbc;
        }
    }

    static MariaDbTls of(Map<String, String> parameters) {
        Mode mode = null;
        String ca = null;
        String certificate = null;
        String key = null;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey().toLowerCase(Locale.ROOT).replaceAll("[-_]", "")) {
                case "sslmode", "usessl", "ssl", "tls", "sslaccept" -> mode = mode(value);
                case "sslca", "serversslcert" -> ca = value;
                case "sslcert" -> certificate = value;
                case "sslkey" -> key = value;
                default -> {}
            }
        }
        return new MariaDbTls(mode, ca, certificate, key);
    }

    private static @Nullable Mode mode(String value) {
        return switch (value.toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "disabled", "disable", "false", "0" -> Mode.DISABLED;
            case "required", "require", "trust", "true", "1", "skip-verify", "accept-invalid-certs" -> Mode.REQUIRED;
            case "verify-ca" -> Mode.VERIFY_CA;
            case "verify-identity", "verify-full", "strict" -> Mode.VERIFY_IDENTITY;
            case "preferred", "prefer", "" -> null;
            default ->
                throw new DatabaseException("the database URL asks for an encryption that is not known; its"
                        + " ssl-mode is DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY");
        };
    }

    void addTo(Properties properties) {
        if (mode != null) {
            properties.setProperty("sslMode", mode.jdbc);
        }
        if (ca != null) {
            properties.setProperty("serverSslCert", ca);
        }
    }

    /** Lines of an option file; MariaDB's programs have no word for checking the authority alone and check the host too. */
    List<String> options(boolean mariaDb) {
        List<String> lines = new ArrayList<>();
        if (mode != null && !mariaDb) {
            lines.add("ssl-mode=" + mode.name());
        } else if (mode != null) {
            lines.addAll(
                    switch (mode) {
                        case DISABLED -> List.of("skip-ssl");
                        case REQUIRED -> List.of("ssl", "skip-ssl-verify-server-cert");
                        case VERIFY_CA, VERIFY_IDENTITY -> List.of("ssl", "ssl-verify-server-cert");
                    });
        }
        add(lines, "ssl-ca", ca);
        add(lines, "ssl-cert", certificate);
        add(lines, "ssl-key", key);
        return lines;
    }

    private static void add(List<String> lines, String name, @Nullable String value) {
        if (value != null) {
            lines.add(MariaDbPrograms.option(name, value));
        }
    }
}
