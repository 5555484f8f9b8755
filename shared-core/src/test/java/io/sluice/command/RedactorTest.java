package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    private final Redactor redactor = new Redactor();

    @Test
    void textWithoutKnownSecretsIsTheSameObject() {
        String text = new String("as it is");

        assertThat(redactor.redact(text)).isSameAs(text);
    }

    @Test
    void longerSecretGoesBeforeTheOneItContains() {
        add("hunter", "hunter-and-more");

        assertThat(redactor.redact("a hunter-and-more b hunter c")).isEqualTo("a ****** b ****** c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p@ss/w\u00f6rd+1 $x",
                "p%40ss%2Fw%C3%B6rd%2B1%20%24x",
                "p%40ss/w%c3%b6rd%2b1+$x",
                "p@ss/w\u00f6rd+1 \\$x"
            })
    void everySpellingOfASecretIsHidden(String spelling) {
        add("p@ss/w\u00f6rd+1 $x");

        assertThat(redactor.redact("<" + spelling + ">")).isEqualTo("<******>");
    }

    @Test
    void secretThatCameEncodedIsAlsoHiddenDecoded() {
        add("postgres://shop:p%40ssword@db/shop");

        assertThat(redactor.redact("using postgres://shop:p@ssword@db/shop")).isEqualTo("using ******");
        add("100%sure");
        assertThat(redactor.redact("100%sure")).isEqualTo("******");
    }

    @Test
    void eachLineOfASecretIsHidden() {
        add("-----BEGIN KEY-----\nMIIEvQ+abc/def\n}\n-----END KEY-----\n");

        assertThat(redactor.redact("key: MIIEvQ+abc/def }")).isEqualTo("key: ****** }");
    }

    @Test
    void emptyAndVeryShortSecretsLeaveTextReadable() {
        add("", "1", "abc");

        assertThat(redactor.redact("abc 1 2 3")).isEqualTo("abc 1 2 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_NAME=shop",
                "name: \"shop\"",
                "postgres://app:shop@db/x",
                "https://shop@host/",
                "is it shop.",
                "(shop)",
                "shop"
            })
    void aShortSecretIsHiddenWhereItStandsByItself(String text) {
        add("shop");

        assertThat(redactor.redact(text)).isEqualTo(text.replace("shop", "******"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workshop",
                "shopping",
                "shop.settings",
                "/srv/shop/current",
                "my-shop",
                "shop_test",
                "com.shop.App"
            })
    void aShortSecretStaysReadableWithinWordsNamesAndPaths(String text) {
        add("shop");

        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void secretWithPatternCharactersIsTakenLiterally() {
        add("a.*b\\E$1[x", "\\Qa|b");

        assertThat(redactor.redact("a.*b\\E$1[x and \\Qa|b and aXXb")).isEqualTo("****** and ****** and aXXb");
    }

    @Test
    void veryLongSecretIsHidden() {
        String secret = "k.".repeat(20_000);
        add(secret);

        assertThat(redactor.redact("<" + secret + ">")).isEqualTo("<******>");
    }

    private void add(String... secrets) {
        redactor.add(List.of(secrets).stream().map(Secret::of).toList());
    }
}
