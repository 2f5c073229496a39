"""The table of pages: one line each. `at` is an address of config.urls; `steps` get there, or on from there."""

from collections.abc import Callable
from dataclasses import dataclass

from . import steps as by

WIDTHS, SCHEMES = (1440, 390), ("light", "dark")
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Page:
    """`who` is a person of the demo, or "" for nobody; `mock` is the design's page that it is measured by."""

    name: str
    who: str
    at: str
    mock: str = ""
    steps: Callable[..., None] = by.going_there

    @property
    def files(self) -> list[str]:
        return [f"{self.name}-{width}-{scheme}.png" for width in WIDTHS for scheme in SCHEMES]


PAGES = [
    Page("request-en", "", "/call/", "request-call"),
    Page("request-es", "", "/call/", "request-call-es", by.in_spanish),
    Page("request-error", "", "/call/", "request-call", by.nine_digits),
    Page("request-closed", "", "/call/", "request-call", by.without_disclosure),
    Page("request-outage", "", "/call/", "request-call", by.application_dead),
    Page("received", "", "/r/<token>/", "request-received", by.asking),
    Page("sign-in", "", "/accounts/login/", "login"),
    Page("sign-out", "navigator", "/accounts/logout/", "login"),
    Page("not-open", "", "/accounts/inactive/", "login"),
    Page("forgotten", "", "/accounts/forgot/", "login"),
    Page("start", "admin", "/start/<str:token>/", "login", by.opening_a_link),
    Page("start-ended", "", "/start/<str:token>/", "login", by.opening_an_old_link),
    Page("queue", "navigator", "/queue/", "queue", by.being_ready),
    Page("new-call", "navigator", "/calls/new/", "inbound-call"),
    Page("missed", "navigator", "/calls/missed/", "inbound-call"),
    Page("incoming-call", "navigator2", "/rings/<uuid:pk>/", "inbound-call", by.asking_who_it_is),
    Page("lead", "navigator", "/leads/<uuid:pk>/", "lead", by.holding),
    Page("lead-in-call", "navigator", "/leads/<uuid:pk>/", "lead", by.calling),
    Page("ways", "navigator", "/leads/<uuid:pk>/numbers/", "lead", by.reaching),
    Page("lead-practice", "navigator2", "/leads/<uuid:pk>/", "lead", by.practising),
    Page("practice", "navigator2", "/practice/", "queue"),
    Page("join", "shift_lead", "/leads/<uuid:pk>/join/", "lead", by.comparing),
    Page("lead-purpose", "privacy", "/leads/<uuid:pk>/", "break-glass", by.looking),
    Page("review", "shift_lead", "/queue/review/", "leads"),
    Page("do-not-contact", "shift_lead", "/suppressions/", "leads", by.looking_for_a_stop),
    Page("my-day", "navigator", "/reminders/", "reminders"),
    Page("hand-over", "navigator", "/handover/", "reminders", by.ending_a_shift),
    Page("call-sheet", "shift_lead", "/call-sheet/", "call-sheet"),
    Page("find", "navigator", "/find/", "leads", by.finding),
    Page("tonight", "supervisor", "/tonight/", "dashboard"),
    Page("roster", "supervisor", "/roster/", "roster"),
    Page("shift", "supervisor", "/roster/<uuid:pk>/", "roster", by.looking_at_a_shift),
    Page("people", "admin", "/people/", "leads"),
    Page("person", "admin", "/people/<uuid:pk>/", "settings-outcomes", by.looking_at_somebody),
    Page("helpline", "admin", "/helpline/", "settings-outcomes"),
    Page("hours", "admin", "/helpline/hours/", "settings-outcomes"),
    Page("text", "navigator", "/leads/<uuid:pk>/text/", "lead", by.texting),
    Page("lines", "admin", "/helpline/lines/", "settings-outcomes"),
    Page("line", "admin", "/helpline/lines/<uuid:pk>/", "settings-outcomes", by.looking_at_a_line),
    Page("texts", "admin", "/helpline/texts/", "settings-outcomes"),
    Page("texts-preview", "admin", "/helpline/texts/preview/", "request-call"),
    Page("sites", "admin", "/helpline/sites/", "sources"),
    Page("site-new", "admin", "/helpline/sites/new/", "sources"),
    Page("site", "admin", "/helpline/sites/<uuid:pk>/", "sources", by.looking_at_a_site),
    Page("site-form", "", "/s/<slug:slug>/call/", "request-call", by.of_a_site),
    Page("danger", "", "/danger/", "danger"),
    Page("keys", "navigator", "/queue/", "states", by.asking_for_keys),
    Page("state-empty", "navigator", "/find/", "states", by.finding_nobody),
    Page("state-loading", "navigator", "/leads/<uuid:pk>/", "states", by.waiting_for_an_answer),
    Page("state-error", "navigator", "/leads/<uuid:pk>/", "states", by.saving_in_vain),
    Page("state-field-error", "navigator", "/find/", "states", by.finding_with_nothing),
    Page("state-offline", "navigator", "/leads/<uuid:pk>/", "states", by.losing_the_line),
    Page("state-stale", "navigator2", "/queue/", "states", by.hearing_nothing),
    Page("state-held", "navigator2", "/leads/<uuid:pk>/", "states", by.looking),
    Page("state-session-ending", "navigator2", "/queue/", "states", by.being_away),
    Page("state-not-allowed", "insurance", "/tonight/", "states"),
]
