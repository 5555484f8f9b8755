from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Customer",
            [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=100))],
        ),
        migrations.CreateModel(
            "Order",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("customer", models.ForeignKey("shop.Customer", on_delete=models.PROTECT)),
                ("total", models.DecimalField(max_digits=12, decimal_places=2)),
                ("placed", models.DateTimeField(db_index=True)),
                ("note", models.TextField()),
            ],
        ),
    ]
