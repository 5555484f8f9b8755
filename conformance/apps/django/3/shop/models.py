from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField(default="", max_length=254)

    class Meta:
        db_table = "customers"
        indexes = [models.Index(fields=["email"], name="customers_email")]


class Coupon(models.Model):
    code = models.CharField(max_length=20)

    class Meta:
        db_table = "coupons"


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    coupon = models.ForeignKey(Coupon, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "orders"


class Payment(models.Model):
    order = models.ForeignKey(Order, on_delete=models.PROTECT)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments"
