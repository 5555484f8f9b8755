import os

from flask import Flask
from flask_alembic import Alembic
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import make_url

db = SQLAlchemy()
alembic = Alembic()


def create_app():
    url = make_url(os.environ["DATABASE_URL"])
    if url.drivername == "mysql":
        url = url.set(drivername="mysql+pymysql")
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    alembic.init_app(app)
    return app
