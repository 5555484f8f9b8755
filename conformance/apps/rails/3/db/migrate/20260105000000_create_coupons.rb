class CreateCoupons < ActiveRecord::Migration[6.1]
  def up
    create_table :coupons do |t|
      t.string :code, null: false
    end
    add_column :orders, :coupon_id, :bigint
    add_foreign_key :orders, :coupons
    execute "INSERT INTO coupons (code) SELECT code FROM old_coupons"
  end
end
