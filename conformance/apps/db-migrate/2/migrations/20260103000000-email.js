exports.up = (db) => db.addColumn("customers", "email", { type: "string", length: 120, unique: true });

exports.down = (db) => db.removeColumn("customers", "email");
