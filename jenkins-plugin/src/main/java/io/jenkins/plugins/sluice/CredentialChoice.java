package io.jenkins.plugins.sluice;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/**
 * The credentials that a form offers, and the check of the one that is chosen. Permission comes first: whoever may neither
 * read the job's configuration nor use its credentials gets the current value back, and learns nothing else.
 */
final class CredentialChoice {
    private static final CredentialsMatcher KEYS = c -> c instanceof StandardUsernamePasswordCredentials
            || KeySource.all().anyMatch(source -> source.kind().isInstance(c));

    private CredentialChoice() {}

    /**
     * The drop-down.
     *
     * @param item the job or folder whose credentials are meant, null for the controller's own configuration
     * @param current what is chosen now; it stays in the list even if it is not there any more
     * @param kinds the kinds of credentials that fit
     */
    @SafeVarargs
    static ListBoxModel of(
            @Nullable Item item, @Nullable String current, Class<? extends StandardCredentials>... kinds) {
        return offered(item, current, items -> {
            for (Class<? extends StandardCredentials> kind : kinds) {
                items.includeAs(authentication(item), item, kind, List.of());
            }
        });
    }

    /** Says whether the credential is there, to those who may know. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static FormValidation check(
            @Nullable Item item, @Nullable String value, Class<? extends StandardCredentials>... kinds) {
        return checked(
                item,
                value,
                id -> Stream.of(kinds).anyMatch(kind -> exists(item, id, kind, CredentialsMatchers.withId(id))));
    }

    /** The credentials that can hold the keys of an S3 store. */
    static ListBoxModel ofStore(@Nullable Item item, @Nullable String current) {
        return offered(
                item,
                current,
                items -> items.includeMatchingAs(
                        authentication(item), item, StandardCredentials.class, List.of(), KEYS));
    }

    static FormValidation checkStore(@Nullable Item item, @Nullable String value) {
        return checked(item, value, id -> exists(item, id, StandardCredentials.class, KEYS));
    }

    private static ListBoxModel offered(
            @Nullable Item item, @Nullable String current, Consumer<StandardListBoxModel> fitting) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (mayList(item)) {
            items.includeEmptyValue();
            fitting.accept(items);
        }
        return items.includeCurrentValue(current == null ? "" : current);
    }

    private static FormValidation checked(@Nullable Item item, @Nullable String value, Predicate<String> exists) {
        String id = FormFields.text(value);
        return id == null || FormFields.isExpression(id) || !mayList(item) || exists.test(id)
                ? FormValidation.ok()
                : FormValidation.error("No credential of a fitting kind with this id can be used here.");
    }

    private static boolean exists(
            @Nullable Item item, String id, Class<? extends StandardCredentials> kind, CredentialsMatcher matcher) {
        return CredentialsProvider.listCredentialsInItem(kind, item, authentication(item), List.of(), matcher).stream()
                .anyMatch(option -> id.equals(option.value));
    }

    private static boolean mayList(@Nullable Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    private static Authentication authentication(@Nullable Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }
}
