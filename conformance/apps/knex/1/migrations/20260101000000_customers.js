exports.up = async (knex) => {
  await knex.schema.createTable("customers", (table) => {
    table.increments("id");
    table.string("name").notNullable();
  });
  await knex("customers").insert([{ name: "Ada" }, { name: "Grace" }]);
};

exports.down = (knex) => knex.schema.dropTable("customers");
