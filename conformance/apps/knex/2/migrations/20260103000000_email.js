exports.up = (knex) => knex.schema.alterTable("customers", (table) => table.string("email").unique());

exports.down = (knex) => knex.schema.alterTable("customers", (table) => table.dropColumn("email"));
