"""Calls that come in, what was missed, texts, and our lines."""

from django.urls import path

from .pages import left, lines, ringing, texting

app_name = "telephony"
urlpatterns = [
    path("rings/pop/", ringing.pop, name="pop"),
    path("rings/<uuid:pk>/", ringing.ring, name="ring"),
    path("rings/<uuid:pk>/answer/", ringing.answer, name="answer"),
    path("rings/<uuid:pk>/pass/", ringing.pass_on, name="pass"),
    path("rings/<uuid:pk>/identify/", ringing.identify, name="identify"),
    path("rings/<uuid:pk>/new/", ringing.new_person, name="new"),
    path("rings/<uuid:pk>/none/", ringing.not_help, name="none"),
    path("rings/<uuid:pk>/hear/", left.hear, name="hear"),
    path("rings/<uuid:pk>/recording/", left.recording, name="recording"),
    path("rings/<uuid:pk>/call-back/", left.call_back, name="call-back"),
    path("rings/<uuid:pk>/leave/", left.leave, name="leave"),
    path("calls/missed/", left.listing, name="missed"),
    path("calls/telephone/", left.telephone, name="telephone"),
    path("calls/<uuid:pk>/bridge/", ringing.bridge, name="bridge"),
    path("messages/<uuid:pk>/seen/", left.text_seen, name="text-seen"),
    path("leads/<uuid:pk>/text/", texting.text, name="text"),
    path("helpline/lines/", lines.listing, name="lines"),
    path("helpline/lines/<uuid:pk>/", lines.line, name="line"),
    path("helpline/lines/<uuid:pk>/end/", lines.end, name="line-end"),
]
