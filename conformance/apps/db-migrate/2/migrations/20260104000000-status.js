exports.up = async (db) => {
  await db.addColumn("orders", "status", { type: "string", length: 20 });
  await db.addIndex("orders", "orders_status", ["status"]);
  await db.runSql("UPDATE orders SET status = 'paid'");
};

exports.down = (db) => db.removeColumn("orders", "status");
