package io.sluice.cli.demo;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Redactor;
import io.sluice.command.ShellWords;
import io.sluice.event.Events;
import io.sluice.release.Host;
import io.sluice.release.ReleaseRecord;
import io.sluice.release.Releases;
import io.sluice.spec.SpecReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The main job on an application of its own: version 2 of a shop is released, version 3 fails in its migration and is
 * not promoted. The releases run by the same commands that a person types; they are shown and can be repeated.
 */
public final class Demo {

    private static final int CUSTOMERS = 2_000;

    /** The program {@code sluice}, run in this process. */
    @FunctionalInterface
    public interface Sluice {

        /** Runs a command line, without the program's own name, in a working directory; returns its exit status. */
        int run(PrintStream out, Path directory, List<String> arguments);
    }

    private final Path directory;
    private final Sluice sluice;
    private final List<String> program;
    private final PrintStream out;

    /**
     * A demo that has not begun.
     *
     * @param directory absolute; empty, absent, or left by an earlier demo, whose files are replaced
     * @param program how a person starts sluice here
     */
    public Demo(Path directory, Sluice sluice, List<String> program, PrintStream out) {
        this.directory = directory;
        this.sluice = sluice;
        this.program = program;
        this.out = out;
    }

    /**
     * Tells the story from beginning to end and ends the shop's server.
     *
     * @throws SluiceException if something went otherwise than the story has it
     */
    public void run() {
        try (Shop shop = Shop.open(directory)) {
            say("A small shop: a SQLite database, a web server and three versions of its code.");
            say("$ cd " + ShellWords.join(List.of(directory.toString())), "");
            firstVersion(shop);
            goodVersion(shop);
            badVersion(shop);
            ending(shop);
        } catch (IOException | SQLException e) {
            throw new SluiceException("The demo in " + directory + " cannot go on: " + e.getMessage() + ".", e);
        }
    }

    private void firstVersion(Shop shop) throws IOException, SQLException {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        PrintStream quiet = new PrintStream(words, true, StandardCharsets.UTF_8);
        int exit = sluice.run(quiet, directory, release("v1"));
        if (exit != ExitStatus.DONE.code()) {
            out.print(words.toString(StandardCharsets.UTF_8));
            throw unexpected("v1", exit);
        }
        shop.fill(CUSTOMERS);
        say("1. Version 1 is live.");
        ask(shop);
    }

    private void goodVersion(Shop shop) throws IOException {
        say("2. Version 2 gives every customer an e-mail address.");
        perform("v2", ExitStatus.DONE);
        ask(shop);
    }

    private void badVersion(Shop shop) throws IOException {
        say("3. Version 3 makes e-mail addresses unique, but some customers share one.");
        perform("v3", ExitStatus.MIGRATION_FAILED);
        say("Version 3 was not promoted, version 2 is still live:");
        ask(shop);
    }

    private void ending(Shop shop) {
        ReleaseRecord failed = record(shop, "v3");
        say("4. What version 3's migration did before it failed is still in the database. This undoes it:");
        say("  " + failed.restoreCommand(), "");
        say("A report of each release, to be opened in a browser:");
        say("  " + record(shop, "v2").report(), "  " + failed.report());
        say("The shop's server has ended. ./server starts it again, then every command above can be repeated.");
    }

    private void perform(String version, ExitStatus expected) {
        say("$ " + ShellWords.join(program) + " " + ShellWords.join(release(version)));
        int exit = sluice.run(out, directory, release(version));
        say("");
        if (exit != expected.code()) {
            throw unexpected(version, exit);
        }
    }

    private void ask(Shop shop) throws IOException {
        say("$ curl " + shop.address(), shop.page(), "");
    }

    private ReleaseRecord record(Shop shop, String version) {
        Host host = new Host(Events.none(), new Cancellation(), new Redactor(), program);
        try (Releases releases = Releases.open(SpecReader.read(shop.releaseFile(version), List.of(), Map.of()), host)) {
            return releases.history().stream()
                    .filter(each -> each.release().endsWith("/" + version))
                    .findFirst()
                    .orElseThrow(() -> new SluiceException("The release of " + version + " left no record."));
        }
    }

    /** As a person types it in the demo's directory. */
    private static List<String> release(String version) {
        return List.of("release", "-f", "releases/" + version + "/release.yaml");
    }

    private void say(String... lines) {
        List.of(lines).forEach(out::println);
    }

    private static SluiceException unexpected(String version, int exit) {
        ExitStatus status = exit == ExitStatus.INTERRUPTED.code() ? ExitStatus.INTERRUPTED : ExitStatus.FAILED;
        return new SluiceException(
                status,
                "the demo's release of " + version + " ended with exit status " + exit
                        + ", which is not how its story goes; please report this with the lines above",
                null);
    }
}
