module.exports = {
  async up(queryInterface, { INTEGER, STRING }) {
    await queryInterface.createTable("coupons", {
      id: { type: INTEGER, primaryKey: true, autoIncrement: true },
      code: { type: STRING, allowNull: false },
    });
    await queryInterface.addColumn("orders", "coupon_id", { type: INTEGER, references: { model: "coupons", key: "id" } });
    await queryInterface.bulkDelete("orders", { id: 2 });
    await queryInterface.sequelize.query("SELECT code FROM vouchers");
  },
  async down(queryInterface) {
    await queryInterface.removeColumn("orders", "coupon_id");
    await queryInterface.dropTable("coupons");
  },
};
