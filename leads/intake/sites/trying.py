"""A test request that goes the whole way in and reaches nobody: it is taken back before anybody could see it."""

import json
import time
import uuid

from django.db import transaction

from crm.people.access import Can, require
from crm.people.models import Site, User
from crm.privacy.actor import action
from crm.web.refusals import NotFound
from leads.intake.actions import PublicForm, Source, receive

TEST_NUMBER = "602-555-0199"


@action("try a site")
def try_out(site_id: uuid.UUID, *, by: User) -> dict:
    """{status, milliseconds, promised}: what a person who comes by this site would be answered now."""
    require(by, Can.MANAGE_SITES)
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise NotFound
    started = time.monotonic()
    with transaction.atomic():
        given = {"phone": TEST_NUMBER, "call_when": "now", "message": "A test."}
        answer = receive(given, by=PublicForm(), way="page", source=Source(site))
        transaction.set_rollback(True)
    took = round((time.monotonic() - started) * 1000)
    return {"status": answer.status, "milliseconds": took, "promised": json.loads(answer.body)["promise"]["by"]}
