"""Two administrators at the same moment, with real threads and real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from crm.people.facts import forms
from crm.people.facts.actions import change
from crm.people.models import Helpline
from crm.web.refusals import Refusal
from leads.intake.models import TextDraft, TextVersion
from leads.intake.words import actions
from tests.conftest import make_test_helpline, make_user


def both(work, *whom):
    """work(one) for each at the same moment; what each heard: "" or the code of a refusal."""
    gate = Barrier(len(whom))

    def run(one) -> str:
        gate.wait()
        try:
            work(one)
            return ""
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(whom)) as pool:
        return sorted(pool.map(run, whom))


def test_of_two_who_save_the_same_fact_one_is_told(fresh_database):
    make_test_helpline()
    was = forms.shown(Helpline.objects.get())
    crew = [make_user(name, "admin") for name in ("Ada Stern", "Adam West")]
    heard = both(lambda one: change(forms.Edit(was | {"name": f"Line of {one.first_name}"}, was), by=one), *crew)
    assert heard == ["", "changed_meanwhile"] and Helpline.history.count() == 2


def test_of_two_who_draft_the_same_text_one_is_told(fresh_database):
    make_test_helpline()
    crew = [make_user(name, "admin") for name in ("Ada Stern", "Adam West")]
    was = {"en": "We’ll call you."}

    def write(one):
        actions.save_draft("heading", said={"en": f"{one.first_name} rings."}, was=was, by=one)

    assert both(write, *crew) == ["", "changed_meanwhile"] and TextDraft.objects.count() == 1


def test_two_who_publish_one_draft_make_one_version(fresh_database):
    make_test_helpline()
    crew = [make_user(name, "admin") for name in ("Ada Stern", "Adam West")]
    actions.save_draft("heading", said={"en": "We ring."}, was={}, by=crew[0])
    assert both(lambda one: actions.publish("heading", shown={"en": "We ring."}, by=one), *crew) == ["", ""]
    assert TextVersion.objects.count() == 1
