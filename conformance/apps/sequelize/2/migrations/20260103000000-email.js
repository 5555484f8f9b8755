module.exports = {
  up: (queryInterface, { STRING }) => queryInterface.addColumn("customers", "email", { type: STRING, unique: true }),
  down: (queryInterface) => queryInterface.removeColumn("customers", "email"),
};
