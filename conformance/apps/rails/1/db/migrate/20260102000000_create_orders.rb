class CreateOrders < ActiveRecord::Migration[6.1]
  def change
    create_table :orders do |t|
      t.references :customer, null: false, foreign_key: true
      t.integer :cents, null: false
    end
    reversible do |direction|
      direction.up { execute "INSERT INTO orders (customer_id, cents) SELECT id, 1200 FROM customers" }
    end
  end
end
