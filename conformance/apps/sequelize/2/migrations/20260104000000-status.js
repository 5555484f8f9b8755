module.exports = {
  async up(queryInterface, { STRING }) {
    await queryInterface.addColumn("orders", "status", STRING);
    await queryInterface.addIndex("orders", ["status"]);
    await queryInterface.bulkUpdate("orders", { status: "paid" }, {});
  },
  down: (queryInterface) => queryInterface.removeColumn("orders", "status"),
};
