from django.db import migrations


def fill(apps, schema_editor):
    Customer = apps.get_model("shop", "Customer")
    changed = []
    for customer in Customer.objects.iterator(chunk_size=1000):
        customer.email = f"customer{customer.pk}@example.org"
        changed.append(customer)
        if len(changed) == 1000:
            Customer.objects.bulk_update(changed, ["email"])
            changed.clear()
    Customer.objects.bulk_update(changed, ["email"])
    apps.get_model("shop", "Order").objects.filter(placed__year__lt=2026).update(status="done")


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_email_and_status")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
