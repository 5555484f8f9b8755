from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Customer",
            [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=100))],
            options={"db_table": "customers"},
        ),
        migrations.RunSQL("INSERT INTO customers (name) VALUES ('Ada'), ('Grace')"),
    ]
