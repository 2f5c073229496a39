"""Every question of check_promises in one statement: for tests that ask often."""

import functools

from django.db import connection

from crm.promises.checks import of


@functools.cache
def _statement() -> tuple[str, tuple]:
    parts, values = [], []
    for one in of([]):
        asked = one.ask()
        sql, given = (asked, ()) if isinstance(asked, str) else asked.query.sql_with_params()
        parts.append(f"select '{one.name} ' || answer from ({sql}) as found (answer)")
        values += given
    return " union all ".join(parts), tuple(values)


def broken() -> list[str]:
    """The check and the row of each violation."""
    with connection.cursor() as cursor:
        cursor.execute(*_statement())
        return [words for (words,) in cursor.fetchall()]
