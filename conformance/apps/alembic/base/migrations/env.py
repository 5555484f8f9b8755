import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, make_url

fileConfig(context.config.config_file_name)

url = make_url(os.environ["DATABASE_URL"])
if url.drivername == "mysql":
    url = url.set(drivername="mysql+pymysql")

with create_engine(url).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
