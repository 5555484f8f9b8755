exports.up = async (db) => {
  await db.createTable("coupons", {
    id: { type: "int", primaryKey: true, autoIncrement: true },
    code: { type: "string", length: 20, notNull: true },
  });
  await db.addColumn("orders", "coupon_id", { type: "int" });
  await db.addForeignKey("orders", "coupons", "orders_coupon", { coupon_id: "id" }, {});
  await db.runSql("DELETE FROM orders WHERE id = 2");
  await db.runSql("SELECT code FROM vouchers");
};

exports.down = async (db) => {
  await db.removeColumn("orders", "coupon_id");
  await db.dropTable("coupons");
};
