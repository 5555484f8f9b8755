from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("customer", "email", models.EmailField(default="", max_length=254)),
        migrations.AddField("order", "status", models.CharField(default="new", max_length=20)),
    ]
