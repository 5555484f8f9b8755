package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresPartsTest {

    /** As pg_restore 18.6 lists them; the one here is older, where large objects are made before the rows of tables. */
    @Test
    void largeObjectsAreMadeBeforeTheirContents() {
        PostgresParts parts = PostgresParts.of(List.of(
                "232; 1259 16412 TABLE public customer shop_owner",
                "3484; 0 0 ACL public TABLE customer shop_owner",
                "3500; 0 0 USER MAPPING - USER MAPPING shop_owner SERVER elsewhere shop_owner",
                "233; 1259 16435 TABLE public chicken shop_owner",
                "3459; 0 16412 TABLE DATA public customer shop_owner",
                "3489; 0 0 SEQUENCE SET public lonely shop_owner",
                "3474; 2613 4711 BLOB METADATA - 4711..5300 shop_owner",
                "3490; 0 0 COMMENT - LARGE OBJECT 5001 shop_owner",
                "3475; 0 0 BLOBS - 4711..5300 shop_owner",
                "3303; 3381 16508 STATISTICS public name_feeling shop_owner"));

        assertThat(PostgresParts.list(parts.definitions())).isEqualTo("232;\n233;\n3474;\n");
        assertThat(PostgresParts.list(parts.userMappings())).isEqualTo("3500;\n");
        assertThat(PostgresParts.list(parts.rows())).isEqualTo("3459;\n3475;\n");
        assertThat(PostgresParts.list(parts.rest())).isEqualTo("3484;\n3489;\n3490;\n3303;\n");
    }

    @Test
    void withoutRowsEverythingKeepsItsOrder() {
        List<String> entries = List.of(
                "1; 0 0 ACL public TABLE t o", "2; 0 0 MATERIALIZED VIEW DATA public v o", "3; 0 0 INDEX public i o");

        PostgresParts parts = PostgresParts.of(entries);

        assertThat(parts.definitions()).isEqualTo(entries);
        assertThat(parts.rest()).isEmpty();
    }
}
