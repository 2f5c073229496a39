"""What setup changes: one file and one transaction."""

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from crm.people.models import Helpline, Role, User
from crm.privacy.actor import signed

from .questions import PASSWORD, Answers


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def whose() -> str:
    """Who lives in this database already, in words; "" when nobody does."""
    row = Helpline.objects.filter(pk=1).first()
    if row and row.is_demo:
        return "This database holds the demo. A real helpline needs a database of its own."
    if row:
        return f"{row.name} is set up already. Change it on its own pages; setup runs once."
    if User.objects.exclude(role=Role.SYSTEM).exists():
        return "This database has people already, and no helpline. Setup needs an empty one."
    return ""


def set_up(answers: Answers, mark: str) -> None:
    """The helpline and its first administrator, or neither. IntegrityError: somebody else was first."""
    with transaction.atomic(), signed(User.objects.system(), "setup"):
        _helpline(answers, mark)
        User.objects.create_user(
            answers["administrator.email"],
            answers[PASSWORD.key],
            name=answers["administrator.name"],
            role=Role.ADMIN,
            languages=answers["helpline.languages"],
            time_zone=answers["helpline.time_zone"],
        )


def _helpline(answers: Answers, mark: str) -> Helpline:
    facts = {key.partition(".")[2]: value for key, value in answers.items() if key.startswith("helpline.")}
    mail = {"mail_from_name": answers["mail.from_name"], "mail_from": answers["mail.from_address"]}
    return Helpline.objects.create(**facts, **mail, escrowed_ring=mark, set_up_at=timezone.now())
