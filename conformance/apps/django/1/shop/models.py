from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "customers"


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    total = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        db_table = "orders"
