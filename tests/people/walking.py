"""Whoever may knock, and the things behind each address: what the walkers share."""

import re
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from crm.ids import uuid7
from crm.people.actions import invite
from crm.people.keys import make_key, revoke
from crm.people.models import MachineKey, Site, Skill, Team, User
from leads import actions
from leads.care.danger import keep_log
from leads.handing.models import HandOver
from leads.intake.actions import receive, requester_token
from leads.intake.models import CallbackRequest
from leads.models import Lead
from leads.telephony.models import Line
from scheduling.reminders.actions import remind
from scheduling.roster.models import Shift
from tests.conftest import ask_for_a_call, make_user
from tests.keys import key_for
from tests.people import staff
from tests.people.bodies import FORM, JSON
from tests.telephony import rung

WHO = [
    *("anonymous", "navigator", "shift_lead", "supervisor", "insurance", "privacy", "admin"),
    *("deactivated", "intake", "revoked"),
]
LEAD, CALL, REMINDER = (
    ["own", "theirs", "closed", "unknown"],
    ["own", "theirs", "unknown"],
    ["own", "theirs", "unknown"],
)


def routes(resolver=None, before="/"):
    """Every address that the house answers to."""
    for one in (resolver or get_resolver()).url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield re.sub(r"\^r/\(\?P<token>.*", "r/<token>/", address)
        else:
            yield from routes(one, address)


def things(url: str) -> list[str]:
    if "<uuid:pk>" in url:
        shift = ["own", "unknown"] if "/roster/" in url else None
        return shift or (LEAD if "/leads/" in url or "/review/" in url else CALL if "/calls/" in url else REMINDER)
    return CALL if "<" in url else ["-"]


class House:
    """Ben's caller, Ben's closed caller, Ben's call and reminder, and everybody at the door."""

    def __init__(self, people):
        self.people, self.ben = people, people.ben
        staff = [people.ana, people.maya, people.sol, people.ines, people.pia, people.adam]
        users = dict(zip(WHO[1:7], staff, strict=True))
        users["deactivated"] = make_user("Dee Gone", "navigator")
        self.users = {**dict.fromkeys(WHO), **users}
        self.cookies = {who: self.signed_in(user) for who, user in users.items()}
        self.keys = {who: key_for(user) for who, user in users.items()}
        User.objects.filter(pk=users["deactivated"].pk).update(is_active=False)
        self.intake, self.keys["intake"] = make_key(label="site", scope="intake")
        ended, self.keys["revoked"] = make_key(label="old site", scope="intake")
        revoke(ended)
        self.furnish()

    def signed_in(self, user) -> dict:
        client = Client()
        client.force_login(user)
        return {name: one.value for name, one in client.cookies.items()}

    def furnish(self):
        closed, called, held, self.free = (ask_for_a_call(f"602-555-010{n}") for n in range(1, 5))
        self.doubtful = ask_for_a_call("12345")
        actions.claim(closed.pk, by=self.ben)
        actions.close(closed.pk, reason="declined", by=self.ben)
        call = self.called(called, self.ben)
        actions.claim(held.pk, by=self.ben)
        due = timezone.now() + timedelta(hours=5)
        reminder = remind(held.pk, user=self.ben, kind="own", due_at=due, by=self.ben)
        self.leads = {"theirs": held.pk, "closed": closed.pk, "unknown": uuid7()}
        self.calls = {"theirs": call.pk, "unknown": uuid7()}
        card = keep_log(held.pk, crisis=uuid7(), by=self.ben)
        self.crises = {"own": card.pk, "theirs": card.pk, "unknown": uuid7()}
        self.offers = {"theirs": self.offered(called, self.ben, self.people.luz), "unknown": uuid7()}
        self.shifts = {"own": self.rostered(), "unknown": uuid7()}
        self.reminders = {"theirs": reminder.pk, "unknown": uuid7()}
        other = make_key(label="another site", scope="intake")[0]
        self.references = {"theirs": self.posted(other), "unknown": "R" + "0" * 20}
        self.tokens = {"theirs": self.token(called), "unknown": "x" * 32}
        self.links = {"theirs": self.invited("omar").token, "unknown": "x" * 32}
        self.staff = {
            "invitations/<": {"theirs": self.invited("mara").pk, "unknown": uuid7()},
            "people/teams/<": {"theirs": Team.objects.create(name="Nights").pk, "unknown": uuid7()},
            "people/skills/<": {"theirs": Skill.objects.create(name="Veterans").pk, "unknown": uuid7()},
            "people/<": {"theirs": self.ben.pk, "unknown": uuid7()},
        }
        one, two = (Site.objects.create(slug=slug, label=slug) for slug in ("clinic", "radio"))
        self.sites = {"own": one.pk, "theirs": two.pk, "unknown": uuid7()}
        self.slugs = {"own": one.slug, "theirs": two.slug, "unknown": "nobody-knows"}
        self.rings = {"theirs": rung.answered(self.ben), "unknown": uuid7()}
        self.messages = {"own": rung.text(), "theirs": rung.text(), "unknown": uuid7()}
        own, theirs = (Line.objects.create(number=f"+1602555017{n}", label="A line").pk for n in (1, 2))
        self.lines = {"own": own, "theirs": theirs, "unknown": uuid7()}
        site_keys = [make_key(label="server", scope="intake", site=site)[0].pk for site in (one, two)]
        self.site_keys = {"own": site_keys[0], "theirs": site_keys[1], "unknown": uuid7()}

    def offered(self, lead, by, to):
        """A hand-over that waits for its answer."""
        now = timezone.now()
        facts = {"offered_at": now, "lapses_at": now + timedelta(hours=1), "told_so_far": "A garden."}
        return HandOver.objects.create(lead=lead, by=by, to=to, **facts).pk

    def called(self, lead, by):
        actions.claim(lead.pk, by=by)
        actions.dial(lead.pk, by=by)
        return actions.log_call(lead.pk, outcome="no_answer", by=by)

    def rostered(self):
        """A shift of Ben's, for whoever plans."""
        start = timezone.now() + timedelta(days=2)
        facts = {"starts_at": start, "ends_at": start + timedelta(hours=8), "time_zone": "UTC"}
        return Shift.objects.create(person=self.ben, **facts).pk

    def posted(self, key: MachineKey) -> str:
        return receive({"phone": "602-555-0150"}, by=key, way="api").reference

    def invited(self, name: str):
        return invite(staff.facts(email=f"{name}@harborlight.example"), by=self.people.adam)

    def token(self, lead) -> str:
        return requester_token(CallbackRequest.objects.get(lead=lead).reference)

    def own(self, url: str, who: str) -> str:
        """What the address names for whoever asks; made inside the unit of work that is taken back."""
        user = self.users[who]
        works = who in ("navigator", "shift_lead")
        if "<reference" in url:
            return self.posted(self.intake)
        if "start/<" in url:
            return self.invited("noor").token
        if "/people/" in url:
            return self.own_of_staff(url, user)
        if "<token>" in url:
            return self.token(self.free)
        if "handover/<" in url:
            me, luz = user if works else self.ben, self.people.luz
            return self.offered(self.free, me, luz) if "take-back" in url else self.offered(self.free, luz, me)
        if "reminders/<" in url:
            due = timezone.now() + timedelta(hours=5)
            return remind(self.free.pk, user=user or self.ben, kind="own", due_at=due, by=user or self.ben).pk
        if "/rings/<" in url:
            left = {"hear/": {}, "call-back/": {"heard_by": self.ben}, "leave/": {"heard_by": self.ben}}
            facts = next((facts for end, facts in left.items() if url.endswith(end)), None)
            return rung.answered(user or self.ben) if facts is None else rung.voicemail(**facts)
        if "/review/" in url:
            return self.doubtful.pk
        if "calls/<" in url:
            return self.called(self.free, user).pk if works else self.calls["theirs"]
        if works:
            actions.claim(self.free.pk, by=user)
        return self.free.pk

    def own_of_staff(self, url: str, user):
        """Themself; an invitation and words that nobody has named yet."""
        if "invitations/<" in url:
            return self.invited("noor").pk
        if "teams/<" in url or "skills/<" in url:
            return (Team if "teams/<" in url else Skill).objects.create(name="Mornings").pk
        return (user or self.ben).pk

    def named(self, url: str, thing: str, who: str) -> str:
        """The address itself."""
        if thing == "-":
            return url
        kept = {
            "paged/<": self.crises,
            "/events/<": {"own": "twilio", "theirs": "tel", "unknown": "nobody"},
            "/rings/<": self.rings,
            "/messages/<": self.messages,
            "/lines/<": self.lines,
            "/s/<": self.slugs,
            "/sites/<": self.sites,
            "/helpline/keys/<": self.site_keys,
            "<reference": self.references,
            "<token>": self.tokens,
            "start/<": self.links,
            **self.staff,
            "reminders/<": self.reminders,
            "handover/<": self.offers,
            "calls/<": self.calls,
            "roster/<": self.shifts,
        }
        ids = next((found for mark, found in kept.items() if mark in url), self.leads)
        named = ids[thing] if thing in ids else self.own(url, who)
        return re.sub(r"<.*?>", str(named), url)

    def body(self, url: str) -> dict:
        api = url.startswith("/api/")
        due = (timezone.now() + timedelta(hours=5)).isoformat()
        if url == "/tonight/reassign/":
            return {"lead": str(self.free.pk), "to": str(self.ben.pk), "reason": "Ana goes home."}
        if url.endswith("/leads/<uuid:pk>/under-18/"):
            return {"person": str(self.free.people.get().pk), "under_18": "yes"}
        if "handover/leads/" in url or url.endswith("/handover/"):
            return {"to": str(self.people.luz.pk), "told": "A garden."}
        if "reassign/" in url:
            return {"to": str(self.ben.pk), "reason": "Ana goes home."}
        if api and "/reminders/" in url:
            return {"due_at": due, "until": due}
        if url == "/api/v1/leads/" or url.endswith("/call/"):
            return {"phone": "602-555-0177", "confirmed": "yes"}
        if url.endswith("/merge/"):
            return {"other": str(self.doubtful.pk), "reason": "The same person."}
        if url.endswith("/join/"):
            return {"other": Lead.objects.get(pk=self.doubtful.pk).code}
        if url.startswith("/roster/"):
            return {**FORM.get(url.lstrip("/"), {}), "person": str(self.ben.pk)}
        return next((body for end, body in (JSON if api else FORM).items() if url.endswith(end)), {})

    def knock(self, method: str, url: str, thing: str, who: str):
        """One request; the answer. Whatever it changed is left to the caller to take back."""
        return self.send(method, url, self.named(url, thing, who), who)

    def send(self, method: str, url: str, address: str, who: str):
        headers = {"X-Purpose": "complaint 12"}
        if address.startswith("/api/") and who in self.keys:
            headers["Authorization"] = f"Bearer {self.keys[who]}"
        client = Client(raise_request_exception=False)
        client.cookies.load({} if address.startswith("/api/") else self.cookies.get(who, {}))
        cache.clear()  # who knocks too often at the sign-in page is told to wait
        if method in ("GET", "HEAD"):
            return getattr(client, method.lower())(address, headers=headers)
        if address.startswith("/api/") or method != "POST":
            words = {"content_type": "application/json", "headers": headers}
            return getattr(client, method.lower())(address, self.body(url), **words)
        return client.post(address, self.body(url), headers=headers)


class TakenBack:
    """A unit of work that leaves nothing behind."""

    def __enter__(self):
        self.point = transaction.atomic()
        self.point.__enter__()

    def __exit__(self, *problem):
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)
