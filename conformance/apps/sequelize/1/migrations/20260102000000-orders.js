module.exports = {
  async up(queryInterface, { INTEGER }) {
    await queryInterface.createTable("orders", {
      id: { type: INTEGER, primaryKey: true, autoIncrement: true },
      customer_id: { type: INTEGER, allowNull: false, references: { model: "customers", key: "id" } },
      cents: { type: INTEGER, allowNull: false },
    });
    await queryInterface.bulkInsert("orders", [
      { customer_id: 1, cents: 1250 },
      { customer_id: 2, cents: 990 },
    ]);
  },
  down: (queryInterface) => queryInterface.dropTable("orders"),
};
