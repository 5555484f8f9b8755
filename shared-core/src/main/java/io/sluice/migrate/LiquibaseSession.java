package io.sluice.migrate;

import io.sluice.database.DatabaseEngine;
import io.sluice.database.MigrationMark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.RuntimeEnvironment;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.changelog.ChangeLogIterator;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.filter.ChangeSetFilterResult;
import liquibase.changelog.filter.DbmsChangeSetFilter;
import liquibase.changelog.filter.IgnoreChangeSetFilter;
import liquibase.changelog.visitor.ChangeExecListener;
import liquibase.changelog.visitor.ChangeSetVisitor;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import org.jspecify.annotations.Nullable;

/** Liquibase on one connection: quiet, without telemetry, with only the changelog's own directory as its class path. */
final class LiquibaseSession implements AutoCloseable {

    private final Liquibase liquibase;
    private final Database database;
    private final CancellableConnection connection;

    private LiquibaseSession(Liquibase liquibase, Database database, CancellableConnection connection) {
        this.liquibase = liquibase;
        this.database = database;
        this.connection = connection;
    }

    /** Work inside a session. */
    @FunctionalInterface
    interface Work<T> {
        T in(LiquibaseSession session) throws Exception;
    }

    /** Opens a session, works in it and closes it. */
    static <T> T with(LiquibaseChangelog changelog, DatabaseEngine engine, LiquibaseLog log, Work<T> work)
            throws Exception {
        var accessor = new DirectoryResourceAccessor(changelog.root());
        Map<String, Object> scope = Map.of(
                Scope.Attr.logService.name(),
                log,
                Scope.Attr.ui.name(),
                log.ui(),
                Scope.Attr.resourceAccessor.name(),
                accessor,
                "liquibase.analytics.enabled",
                false);
        return Scope.child(scope, () -> {
            var connection = new CancellableConnection(engine.connect());
            refuseNamesThatAreNotQuoted(connection.connection());
            Database database = DatabaseFactory.getInstance()
                    .findCorrectDatabaseImplementation(new JdbcConnection(connection.connection()));
            var liquibase = new Liquibase(changelog.file(), accessor, database);
            try (var session = new LiquibaseSession(liquibase, database, connection)) {
                return work.in(session);
            }
        });
    }

    /** Liquibase puts a name between quotes without doubling those in it, so the rest of it would be run as SQL. */
    private static void refuseNamesThatAreNotQuoted(Connection connection) throws SQLException {
        String quote = connection.getMetaData().getIdentifierQuoteString();
        for (String name : Arrays.asList(connection.getCatalog(), connection.getSchema())) {
            if (name != null && !quote.isBlank() && name.contains(quote)) {
                connection.close();
                throw new MigrationException(
                        "Liquibase cannot work in '%s', since its name holds a %s; rename it".formatted(name, quote));
            }
        }
    }

    /** Gives the session the name by which it is found if it is left. */
    void nameAfter(String run) throws SQLException {
        if (database instanceof PostgresDatabase) {
            connection.connection().setClientInfo("ApplicationName", MigrationMark.application(run));
        }
    }

    void update(@Nullable String tag, ChangeExecListener listener) throws LiquibaseException {
        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
        liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
        liquibase.setChangeExecListener(listener);
        if (tag == null) {
            liquibase.update(new Contexts(), new LabelExpression());
        } else {
            liquibase.update(tag, new Contexts(), new LabelExpression());
        }
    }

    void stopStatement() {
        connection.stopStatement();
    }

    /** The changesets of the changelog that are meant for this database, in their order; reads files only. */
    List<ChangeSet> changeSets() throws LiquibaseException {
        DatabaseChangeLog changelog = liquibase.getDatabaseChangeLog();
        List<ChangeSet> changeSets = new ArrayList<>();
        new ChangeLogIterator(changelog, new DbmsChangeSetFilter(database), new IgnoreChangeSetFilter())
                .run(
                        new Collector(changeSets),
                        new RuntimeEnvironment(database, new Contexts(), new LabelExpression()));
        return changeSets;
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        try {
            liquibase.close();
        } catch (LiquibaseException broken) {
            // a connection that cannot end in order (SQLite after an interrupt) is closed all the same
            connection.close();
        }
    }

    private record Collector(List<ChangeSet> changeSets) implements ChangeSetVisitor {
        @Override
        public Direction getDirection() {
            return Direction.FORWARD;
        }

        @Override
        public void visit(
                ChangeSet changeSet, DatabaseChangeLog log, Database database, Set<ChangeSetFilterResult> results) {
            changeSets.add(changeSet);
        }
    }
}
