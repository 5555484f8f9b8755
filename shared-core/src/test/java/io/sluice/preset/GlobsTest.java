package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobsTest {

    @TempDir
    Path directory;

    private void files(String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(directory.resolve(path).getParent());
            Files.writeString(directory.resolve(path), "");
        }
    }

    private List<String> found(String glob) {
        return Globs.find(directory, glob).stream()
                .map(path -> Globs.relative(directory, path))
                .toList();
    }

    @Test
    void anyNumberOfDirectoriesAreNoneOfThoseThatAPackageManagerFills() throws IOException {
        files(
                "migrations/a.py",
                "shop/migrations/b.py",
                ".venv/lib/other/migrations/c.py",
                "venv/lib/python3/site-packages/other/migrations/d.py",
                "node_modules/other/migrations/e.py");

        assertThat(found("**/migrations/*.py")).containsExactly("migrations/a.py", "shop/migrations/b.py");
        assertThat(found(".venv/lib/*/migrations/*.py"))
                .as("what is named is found")
                .containsExactly(".venv/lib/other/migrations/c.py");
    }
}
