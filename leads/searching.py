"""Find a caller by number, name or code: by keyed index, masked, and written down without the term."""

from crm import phones
from crm.people.access import sees_leads
from crm.privacy import readlog, vault
from crm.privacy.actor import action
from crm.privacy.lookup import number_index
from crm.web.refusals import Invalid, NotAllowed

from .models import ContactNumber, Lead, Person

MOST = 50


@action("search")
def find(*, phone: str = "", name: str = "", code: str = "", way: str, purpose: str, by) -> list[Lead]:
    """Masked matches among the leads that `by` may see, newest first. One of the three terms is needed."""
    if not sees_leads(by):
        raise NotAllowed("Your role does not open callers' records.")
    term = (phone or name or code).strip()
    if not term:
        raise Invalid("Type a number, a name or a code.", fields={"phone": "or name, or code, is needed"})
    visible = Lead.objects.visible_to(by).for_row().newest_first()
    found = list(visible.filter(pk__in=_matching(phone, name, code))[:MOST])
    readlog.record(by, [lead.pk for lead in found], fields="row", way=f"find-{way}", purpose=purpose, term=term)
    return found


def _matching(phone: str, name: str, code: str):
    if phone:
        e164 = phones.to_e164(phone)
        return ContactNumber.objects.of(number_index(e164)).values("lead") if e164 else []
    if name:
        return _named(name)
    return Lead.objects.filter(code=code.strip().upper()).values("pk")


def _named(name: str) -> list:
    candidates = list(Person.objects.maybe_named(name).order_by("-pk")[:500])
    vault.preload(person.lead_id for person in candidates)
    return [person.lead_id for person in candidates if person.is_named(name)]
