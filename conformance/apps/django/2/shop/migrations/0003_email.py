from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_orders")]
    operations = [
        migrations.AddField("customer", "email", models.EmailField(default="", max_length=254)),
        migrations.AddIndex("customer", models.Index(fields=["email"], name="customers_email")),
    ]
