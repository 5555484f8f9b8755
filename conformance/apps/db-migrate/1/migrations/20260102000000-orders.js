exports.up = async (db) => {
  await db.createTable("orders", {
    id: { type: "int", primaryKey: true, autoIncrement: true },
    customer_id: { type: "int", notNull: true },
    cents: { type: "int", notNull: true },
  });
  await db.addForeignKey("orders", "customers", "orders_customer", { customer_id: "id" }, {});
  await db.runSql("INSERT INTO orders (customer_id, cents) VALUES (1, 1250), (2, 990)");
};

exports.down = (db) => db.dropTable("orders");
