from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_email")]
    operations = [
        migrations.CreateModel(
            "Payment",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("order", models.ForeignKey("shop.Order", on_delete=models.PROTECT)),
                ("paid_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "payments"},
        ),
    ]
