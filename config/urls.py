"""The addresses that other people's code relies on (docs: the table of DESIGN)."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from crm.people import start
from crm.web import health
from crm.web.answers import by_status
from scheduling.reminders import pulse

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("api/v1/", include("leads.api_urls")),  # first: what machines ask most
    path("", include("leads.intake.urls")),
    path("", include("leads.care.urls")),
    path("", include("leads.telephony.urls")),
    path("", include("leads.urls")),
    path("tonight/", include("leads.ladder.urls")),
    path("handover/", include("leads.handing.urls")),
    path("pulse/", pulse.pulse, name="pulse"),
    path("reminders/", include("scheduling.reminders.urls")),
    path("helpline/", include("crm.people.facts.urls")),
    path("helpline/hours/", include("scheduling.hours.urls")),
    path("helpline/texts/", include("leads.intake.words.urls")),
    path("people/", include("crm.people.staff_urls")),
    path("start/<str:token>/", start.start, name="start"),
    path("roster/", include("scheduling.roster.urls")),
    path("accounts/", include("crm.people.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
handler400, handler403 = by_status(400), by_status(403)
handler404, handler500 = by_status(404), by_status(500)
