exports.up = async (db) => {
  await db.createTable("coupons", {
    id: { type: "int", primaryKey: true, autoIncrement: true },
    code: { type: "string", length: 20, notNull: true },
  });
  await new Promise((done) => setTimeout(done, 2000));
  await db.addColumn("orders", "coupon_id", { type: "int" });
  await db.addForeignKey("orders", "coupons", "orders_coupon", { coupon_id: "id" }, {});
};

exports.down = async (db) => {
  await db.removeColumn("orders", "coupon_id");
  await db.dropTable("coupons");
};
