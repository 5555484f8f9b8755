module.exports = {
  async up(queryInterface, { INTEGER, STRING }) {
    await queryInterface.createTable("coupons", {
      id: { type: INTEGER, primaryKey: true, autoIncrement: true },
      code: { type: STRING, allowNull: false },
    });
    await new Promise((done) => setTimeout(done, 2000));
    await queryInterface.addColumn("orders", "coupon_id", { type: INTEGER, references: { model: "coupons", key: "id" } });
  },
  async down(queryInterface) {
    await queryInterface.removeColumn("orders", "coupon_id");
    await queryInterface.dropTable("coupons");
  },
};
