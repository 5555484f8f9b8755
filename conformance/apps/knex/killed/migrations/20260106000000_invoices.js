// Killed while it waits; started again it finds its table and ends.
exports.config = { transaction: false };

exports.up = async (knex) => {
  if (!(await knex.schema.hasTable("invoices"))) {
    await knex.schema.createTable("invoices", (table) => table.increments("id"));
    await new Promise((done) => setTimeout(done, 60000));
  }
};

exports.down = (knex) => knex.schema.dropTable("invoices");
