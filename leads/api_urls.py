from django.urls import path, register_converter

from scheduling.reminders import api as reminders

from . import api, numbers_api, records_api
from .care import api as care
from .handing import api as handing
from .intake.api import Receipt
from .presence_api import OwnPresence
from .telephony import events


class Reference:
    """R and twenty letters or digits, ASCII."""

    regex = "R[0-9A-Z]{20}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(Reference, "reference")

urlpatterns = [
    path("leads/", api.LeadList.as_view()),
    path("leads/<uuid:pk>/", api.LeadDetail.as_view()),
    path("leads/<uuid:pk>/claim/", api.Claim.as_view()),
    path("leads/<uuid:pk>/renew/", api.Renew.as_view()),
    path("leads/<uuid:pk>/release/", api.Release.as_view()),
    path("leads/<uuid:pk>/reassign/", api.Reassign.as_view()),
    path("leads/<uuid:pk>/close/", api.Close.as_view()),
    path("leads/<uuid:pk>/notes/", api.Notes.as_view()),
    path("leads/<uuid:pk>/history/", api.History.as_view()),
    path("leads/<uuid:pk>/dial/", api.Dial.as_view()),
    path("leads/<uuid:pk>/calls/", api.Calls.as_view()),
    path("leads/<uuid:pk>/crisis-screens/", care.Screens.as_view()),
    path("leads/<uuid:pk>/danger/", care.Log.as_view()),
    path("leads/<uuid:pk>/danger/close/", care.End.as_view()),
    path("leads/<uuid:pk>/danger/call-back/", care.CallBack.as_view()),
    path("leads/<uuid:pk>/reveal/", api.Reveal.as_view()),
    path("leads/<uuid:pk>/reminders/", api.LeadReminders.as_view()),
    path("leads/<uuid:pk>/numbers/", numbers_api.Numbers.as_view()),
    path("leads/<uuid:pk>/under-18/", numbers_api.AgeOf.as_view()),
    path("suppressions/find/", numbers_api.Suppressions.as_view()),
    path("suppressions/lift/", numbers_api.Lift.as_view()),
    path("leads/<uuid:pk>/handover/", handing.Offer.as_view()),
    path("leads/<uuid:pk>/handover/accept/", handing.Accept.as_view()),
    path("leads/<uuid:pk>/handover/decline/", handing.Decline.as_view()),
    path("leads/<uuid:pk>/merge/", records_api.Merge.as_view()),
    path("leads/<uuid:pk>/merge/undo/", records_api.UndoMerge.as_view()),
    path("leads/<uuid:pk>/split/", records_api.Split.as_view()),
    path("leads/<uuid:pk>/follow-up/", records_api.StartFollowUp.as_view()),
    path("queue/next/", api.Next.as_view()),
    path("find/", api.Find.as_view()),
    path("presence/", OwnPresence.as_view()),
    path("calls/", api.NewCall.as_view()),
    path("calls/<uuid:pk>/undo/", api.Undo.as_view()),
    path("calls/<uuid:pk>/correct/", api.Correct.as_view()),
    path("requests/<reference:reference>/", Receipt.as_view()),
    path("events/<slug:name>/", events.door),
    path("reminders/", reminders.Mine.as_view()),
    path("reminders/<uuid:pk>/snooze/", reminders.Snooze.as_view()),
    path("reminders/<uuid:pk>/done/", reminders.Done.as_view()),
    path("reminders/<uuid:pk>/cancel/", reminders.Cancel.as_view()),
]
