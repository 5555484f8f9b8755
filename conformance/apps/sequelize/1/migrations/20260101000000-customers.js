module.exports = {
  async up(queryInterface, { INTEGER, STRING }) {
    await queryInterface.createTable("customers", {
      id: { type: INTEGER, primaryKey: true, autoIncrement: true },
      name: { type: STRING, allowNull: false },
    });
    await queryInterface.bulkInsert("customers", [{ name: "Ada" }, { name: "Grace" }]);
  },
  down: (queryInterface) => queryInterface.dropTable("customers"),
};
