class CreateCoupons < ActiveRecord::Migration[6.1]
  def change
    create_table :coupons do |t|
      t.string :code, null: false
    end
    add_column :orders, :coupon_id, :bigint
    add_foreign_key :orders, :coupons
    sleep 2
  end
end
