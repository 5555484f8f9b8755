exports.up = async (db) => {
  await db.createTable("customers", {
    id: { type: "int", primaryKey: true, autoIncrement: true },
    name: { type: "string", length: 80, notNull: true },
  });
  await db.runSql("INSERT INTO customers (name) VALUES ('Ada'), ('Grace')");
};

exports.down = (db) => db.dropTable("customers");
