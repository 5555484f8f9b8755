import dj_database_url
import pymysql

pymysql.install_as_MySQLdb()

SECRET_KEY = "only a test's"
INSTALLED_APPS = ["shop"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": dj_database_url.config()}
