import time

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0004_payment")]
    operations = [
        migrations.CreateModel(
            "Coupon",
            [("id", models.BigAutoField(primary_key=True)), ("code", models.CharField(max_length=20))],
            options={"db_table": "coupons"},
        ),
        migrations.AddField("order", "coupon", models.ForeignKey("shop.Coupon", null=True, on_delete=models.PROTECT)),
        migrations.RunPython(lambda apps, schema_editor: time.sleep(2)),
    ]
