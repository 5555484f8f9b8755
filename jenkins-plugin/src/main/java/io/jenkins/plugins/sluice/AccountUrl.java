package io.jenkins.plugins.sluice;

import hudson.AbortException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A database URL into which the account of a credential is put. */
final class AccountUrl {

    private AccountUrl() {}

    /** @throws AbortException if the URL has no place for an account */
    static String of(String url, JobCredentials.Account account) throws AbortException {
        int authority = url.indexOf("://") + 3;
        if (url.startsWith("jdbc:") || url.startsWith("sqlite") || url.startsWith("file:") || authority < 3) {
            throw new AbortException("An account cannot be put into this database.url; write it as"
                    + " postgresql://host/database or mariadb://host/database, or keep the whole URL in a secret text");
        }
        int end = url.indexOf('/', authority);
        int at = url.lastIndexOf('@', end < 0 ? url.length() : end);
        return url.substring(0, authority)
                + encoded(account.name()) + ":" + encoded(account.password()) + "@"
                + url.substring(Math.max(authority, at + 1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
