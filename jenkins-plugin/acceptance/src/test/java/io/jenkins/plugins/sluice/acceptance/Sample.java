package io.jenkins.plugins.sluice.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the pipelines release: shell commands that make an application in the workspace. */
final class Sample {

    /** Two versions, and two migrations that Sluice's own Liquibase applies. */
    static final String POSTGRESQL = """
            mkdir -p v1 v2; ln -sfn v1 current
            cat >changelog.sql <<'E'
            --liquibase formatted sql
            --changeset sample:1
            CREATE TABLE item (id INTEGER);
            --changeset sample:2
            ALTER TABLE item ADD COLUMN price INTEGER;
            E
            """;

    /** The same with a database in a file. */
    static final String SQLITE = "[ -e shop.db ] || sqlite3 shop.db 'CREATE TABLE shop (id INTEGER)'\n" + POSTGRESQL;

    private Sample() {}

    /** A migration that prints a line with a number some times a second, until there is a file {@code go} beside it. */
    static final String SLOW = """
            cat >slow.sh <<'E'
            i=0
            while [ ! -e go ] && [ $i -lt 20000 ]; do i=$((i + 1)); echo "line $i"; sleep 0.05; done
            echo "the last line is $i"
            E
            rm -f go
            """;

    /** The files in a directory. */
    static List<Path> leftovers(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
