exports.up = async (knex) => {
  await knex.schema.createTable("coupons", (table) => {
    table.increments("id");
    table.string("code").notNullable();
  });
  await new Promise((done) => setTimeout(done, 2000));
  await knex.schema.alterTable("orders", (table) => table.integer("coupon_id").unsigned().references("coupons.id"));
};

exports.down = async (knex) => {
  await knex.schema.alterTable("orders", (table) => table.dropColumn("coupon_id"));
  await knex.schema.dropTable("coupons");
};
