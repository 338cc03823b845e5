"""A host on Django: what `transaction.atomic` keeps are its own rows and the events of cases, or neither.

    python examples/hosts/django_host.py sqlite town.db
    python examples/hosts/django_host.py postgres town /var/run/postgresql

A real host has its settings, models and migrations in files of their own.
"""

import sqlite3
import sys

import django
from django.conf import settings
from django.db import connection, models, transaction
from town import report_lamp

import govflow

KIND, NAME, *HOST = sys.argv[1:]
DATABASES = {
    "sqlite": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": NAME,
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},  # begin as a writer: nobody can get in between
    },
    "postgres": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "HOST": "".join(HOST),
        "USER": "govflow",
    },
}
settings.configure(DATABASES={"default": DATABASES[KIND]}, USE_TZ=True)
django.setup()


class Form(models.Model):
    """A form that somebody filled in, and the case that came of it."""

    id = models.CharField(primary_key=True, max_length=50)
    case_id = models.CharField(max_length=50)

    class Meta:
        """Of an application that is this file."""

        app_label = "town"


def ledger() -> govflow.Ledger:
    """Return a ledger that writes in Django's own transaction."""
    connection.ensure_connection()
    driver = connection.connection
    if isinstance(driver, sqlite3.Connection):
        return govflow.SqliteLedger(connection=driver)
    return govflow.PostgresLedger(connection=driver)


@transaction.atomic
def submit(form: str, *, fail: bool = False) -> None:
    """Take a form in: a row of ours, and a case."""
    case = report_lamp(ledger(), form)
    Form.objects.create(id=form, case_id=case.id)
    if fail:
        raise RuntimeError("the power went out")


def main() -> None:
    """Take two forms in, of which the second fails at the last moment, and show what is there."""
    with connection.schema_editor() as editor:
        editor.create_model(Form)
    submit("form-1")
    try:
        submit("form-2", fail=True)
    except RuntimeError as error:
        print("form-2:", error)
    print("forms:", list(Form.objects.values_list("id", flat=True)))
    print("cases:", list(ledger().cases()))
    connection.close()


if __name__ == "__main__":
    main()
