exports.up = async (knex) => {
  await knex.schema.alterTable("orders", (table) => table.string("status").index());
  await knex("orders").update({ status: "paid" });
};

exports.down = (knex) => knex.schema.alterTable("orders", (table) => table.dropColumn("status"));
