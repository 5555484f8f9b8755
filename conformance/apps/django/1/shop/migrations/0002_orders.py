from django.db import migrations, models


def add_orders(apps, schema_editor):
    Customer = apps.get_model("shop", "Customer")
    Order = apps.get_model("shop", "Order")
    for customer in Customer.objects.all():
        Order.objects.create(customer=customer, total="19.50")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_customers")]
    operations = [
        migrations.CreateModel(
            "Order",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("customer", models.ForeignKey("shop.Customer", on_delete=models.PROTECT)),
                ("total", models.DecimalField(max_digits=12, decimal_places=2)),
            ],
            options={"db_table": "orders"},
        ),
        migrations.RunPython(add_orders),
    ]
