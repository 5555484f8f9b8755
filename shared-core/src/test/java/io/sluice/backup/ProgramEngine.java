package io.sluice.backup;

import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandProcess;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseDescription;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseException;
import io.sluice.database.DatabaseFamily;
import io.sluice.database.DatabaseLock;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.DumpSource;
import io.sluice.event.Events;
import io.sluice.schema.SchemaInspection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/** An engine whose dump is what a shell script prints: for dumps that go wrong, and programs that die. */
final class ProgramEngine implements DatabaseEngine {

    private final String script;

    ProgramEngine(String script) {
        this.script = script;
    }

    @Override
    public void dump(OutputStream sink, Events events, Cancellation cancellation) {
        Command command = Command.of(Path.of("/"), "sh", "-c", script);
        try (CommandProcess process = new CommandRunner(new Redactor()).start(command, cancellation)) {
            process.output().transferTo(sink);
            CommandResult result = process.waitFor();
            if (!result.succeeded()) {
                throw new DatabaseException("the dump program ended with status " + result.exitStatus());
            }
        } catch (IOException e) {
            throw new DatabaseException("the dump program's output could not be passed on: " + e.getMessage(), e);
        }
    }

    @Override
    public DatabaseUrl url() {
        return DatabaseUrl.parse(Secret.of("postgresql://shop:needle@localhost/shop"));
    }

    @Override
    public DatabaseDescription describe() {
        return new DatabaseDescription("postgresql:1/shop", DatabaseFamily.POSTGRESQL, "15.1", "15.2");
    }

    @Override
    public String dumpFormat() {
        return "text";
    }

    @Override
    public Connection connect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> restoreNotes() {
        return List.of();
    }

    @Override
    public void restore(DumpSource dump, boolean sameDatabase, Events events, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void verify(DumpSource dump, Cancellation cancellation) {
        throw new DatabaseException("this is no archive");
    }

    @Override
    public boolean restoreIsAtomic() {
        return false;
    }

    @Override
    public SchemaInspection schema() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DatabaseLock> tryLock() {
        return Optional.empty();
    }
}
