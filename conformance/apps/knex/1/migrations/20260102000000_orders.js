exports.up = async (knex) => {
  await knex.schema.createTable("orders", (table) => {
    table.increments("id");
    table.integer("customer_id").unsigned().notNullable().references("customers.id");
    table.integer("cents").notNullable();
  });
  await knex("orders").insert([{ customer_id: 1, cents: 1250 }, { customer_id: 2, cents: 990 }]);
};

exports.down = (knex) => knex.schema.dropTable("orders");
