"""Change what the helpline says about itself; send a mail to see whether mail works."""

from django.conf import settings
from django.core.mail import EmailMessage

from crm.people.access import Can, require
from crm.people.mail import sender
from crm.people.models import Helpline, User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, Refusal

from . import forms, story

TEST = "A test"
TEST_BODY = "This mail shows that mail works. There is nothing to do.\n"


class ChangedMeanwhile(Refusal):
    """Somebody else was here since the page was drawn."""

    code = "changed_meanwhile"


@action("helpline facts")
def change(edit: forms.Edit, *, by: User) -> None:
    """Keep the facts that `by` touched. When another's change came between, nothing is kept and it is said."""
    require(by, Can.MANAGE_HELPLINE)
    row = locked()
    now = forms.shown(row)
    if others := edit.changed_by_others(now):
        raise ChangedMeanwhile(story.told(others))
    values, wrong = forms.read({name: words for name, words in edit.touched.items() if words != now[name]})
    if wrong:
        raise Invalid("Nothing is saved yet.", fields=wrong)
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))


def locked() -> Helpline:
    row = Helpline.objects.select_for_update().filter(pk=1).first()
    if row is None:
        raise Refusal("This helpline is not set up yet. Run: manage.py setup", code="not_set_up")
    return row


def send_test_mail(*, by: User) -> str:
    """One mail to `by` over the real way; who it came from. Refuses in words when it was not taken."""
    require(by, Can.MANAGE_HELPLINE)
    if not settings.EMAIL_HOST:
        raise Refusal("No mail was sent: no mail server is named. Set EMAIL_HOST where Wayline runs.", code="no_mail")
    try:
        EmailMessage(TEST, TEST_BODY, from_email=sender(), to=[by.email]).send()
    except (OSError, ValueError) as problem:  # whatever the server or the way to it says
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        words = f"No mail was sent: the mail server {server} did not take it ({type(problem).__name__})."
        raise Refusal(words, code="mail_not_taken") from problem
    return sender()
