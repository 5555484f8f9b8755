package io.sluice.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.schema.RowCount;
import java.util.List;
import java.util.Map;

/**
 * What a migration's outcome is compared with.
 *
 * @param rows how many rows each table had
 * @param flaws objects that were not in force or not finished already, each as a sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SchemaState(Map<String, RowCount> rows, List<String> flaws) {}
