"""Data made by migrations that this version no longer has: recognised at the start and set aside, never destroyed.

Before the first release the migrations were made anew once; from then on they are for ever, so this is for data of
before. The database keeps everything under another name, and a new one begins in its place.
"""

from datetime import datetime

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg2 import sql
from psycopg2.extensions import make_dsn


def strangers() -> set[tuple[str, str]]:
    """(app, migration) that the database has been through and this version does not know; third parties' aside."""
    known = MigrationLoader(connection).disk_migrations.keys()
    ours = {config.label for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))}
    done = MigrationRecorder(connection).applied_migrations().keys()
    return {migration for migration in done - known if migration[0] in ours}


def set_aside(*, now: datetime) -> str:
    """Rename the database and begin an empty one in its place. Returns the name under which the older one is kept.

    Raises psycopg2.OperationalError while somebody else is connected to it.
    """
    name = str(connection.settings_dict["NAME"])
    kept = f"{name}_before_{now:%Y%m%d_%H%M%S}"
    parameters = {key: value for key, value in connection.get_connection_params().items() if key in _WAY}
    connection.close()
    maintenance = psycopg2.connect(make_dsn(**parameters, dbname="postgres"))
    maintenance.autocommit = True
    try:
        with maintenance.cursor() as cursor:
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(kept)))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    finally:
        maintenance.close()
    return kept


_WAY = ("host", "port", "user", "password")
