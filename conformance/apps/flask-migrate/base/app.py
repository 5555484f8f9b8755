import os

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import make_url

url = make_url(os.environ["DATABASE_URL"])
if url.drivername == "mysql":
    url = url.set(drivername="mysql+pymysql")

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = url
db = SQLAlchemy(app)
Migrate(app, db)
