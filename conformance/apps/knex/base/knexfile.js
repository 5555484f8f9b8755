const url = process.env.DATABASE_URL;
const client = url.startsWith("postgresql:") ? "pg" : url.startsWith("mysql:") ? "mysql2" : "better-sqlite3";

module.exports = {
  client,
  connection: client === "better-sqlite3" ? { filename: url } : url,
  useNullAsDefault: true,
};
