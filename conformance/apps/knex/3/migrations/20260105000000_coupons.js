exports.up = async (knex) => {
  await knex.schema.createTable("coupons", (table) => {
    table.increments("id");
    table.string("code").notNullable();
  });
  await knex.schema.alterTable("orders", (table) => table.integer("coupon_id").unsigned().references("coupons.id"));
  await knex("orders").where({ id: 2 }).del();
  await knex("vouchers").select("code");
};

exports.down = async (knex) => {
  await knex.schema.alterTable("orders", (table) => table.dropColumn("coupon_id"));
  await knex.schema.dropTable("coupons");
};
