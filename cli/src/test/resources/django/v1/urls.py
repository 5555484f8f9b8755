from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from shop.models import Customer, Order


def health(request, version):
    """Every column that this version knows has to be there."""
    Customer.objects.first()
    Order.objects.first()
    return HttpResponse(status=200 if settings.BASE_DIR.name == version else 503)


urlpatterns = [path("health/<version>", health)]
