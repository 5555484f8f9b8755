package io.sluice.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import io.sluice.command.Secret;
import io.sluice.spec.ReleaseSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The age format (age-encryption.org/v1) with X25519 keys, as the {@code age} program reads and writes it. */
final class AgeEncryption {

    private static final String IDENTITY = "AGE-SECRET-KEY-1";

    private AgeEncryption() {}

    /** Everything written to the result reaches {@code target} encrypted, the last of it when the result is closed. */
    static OutputStream encrypt(OutputStream target, List<String> recipients) throws IOException {
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (String recipient : recipients) {
            writers.add(writer(recipient));
        }
        try {
            return Channels.newOutputStream(
                    new StandardEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(target), writers));
        } catch (GeneralSecurityException e) {
            throw new BackupException("cannot encrypt for the recipients of backup.encrypt: " + e.getMessage(), e);
        }
    }

    /** @throws GeneralSecurityException if no identity opens it, or its header is damaged */
    static InputStream decrypt(InputStream source, List<RecipientStanzaReader> identities)
            throws IOException, GeneralSecurityException {
        return Channels.newInputStream(
                new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(source), identities));
    }

    /** The identities that the specification names; none if it names none. */
    static List<RecipientStanzaReader> identities(ReleaseSpec.Restore restore) {
        Secret identity = restore.identity();
        Path file = restore.identityFile();
        if (identity != null && !identity.isEmpty()) {
            return readers(identity.reveal(), "restore.identity");
        }
        if (file == null) {
            return List.of();
        }
        try {
            return readers(Files.readString(file), "restore.identityFile " + file);
        } catch (IOException e) {
            throw new BackupException(
                    "cannot read restore.identityFile " + file + ": is it there, and readable for "
                            + System.getProperty("user.name") + "?",
                    e);
        }
    }

    private static RecipientStanzaWriter writer(String recipient) {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BackupException(
                    "backup.encrypt.recipients: '" + recipient + "' is not an age recipient; age-keygen -y prints one, "
                            + "it begins with age1",
                    e);
        }
    }

    // the form of age-keygen's files: one identity a line, comments begin with #
    private static List<RecipientStanzaReader> readers(String text, String place) {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(IDENTITY)) {
                readers.add(reader(line, place));
            }
        }
        if (readers.isEmpty()) {
            throw new BackupException(
                    place + " holds no age identity: it has to hold a line that begins with " + IDENTITY);
        }
        return readers;
    }

    // the cause is left out: its message could quote the key
    private static RecipientStanzaReader reader(String identity, String place) {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BackupException(place + " is not a valid age identity; age-keygen makes one");
        }
    }
}
