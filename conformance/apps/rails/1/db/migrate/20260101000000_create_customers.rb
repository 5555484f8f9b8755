class CreateCustomers < ActiveRecord::Migration[6.1]
  def change
    create_table :customers do |t|
      t.string :name, null: false
    end
    reversible do |direction|
      direction.up { execute "INSERT INTO customers (name) VALUES ('Ada'), ('Grace')" }
    end
  end
end
