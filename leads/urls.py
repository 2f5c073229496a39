"""The staff pages of leads."""

from django.urls import path

from .pages import calls, correcting, finding, following_up, joining, lead, practice, queue, review, tonight

app_name = "leads"
urlpatterns = [
    path("", tonight.home, name="home"),
    path("tonight/", tonight.tonight, name="tonight"),
    path("tonight/board/", tonight.news, name="tonight-board"),
    path("tonight/reassign/", tonight.reassign, name="give"),
    path("queue/", queue.queue, name="queue"),
    path("queue/board/", queue.news, name="queue-board"),
    path("queue/next/", queue.take_next, name="next"),
    path("queue/presence/", queue.presence, name="presence"),
    path("queue/review/", review.review, name="review"),
    path("queue/review/<uuid:pk>/accept/", review.accept, name="review-accept"),
    path("queue/review/<uuid:pk>/dismiss/", review.dismiss, name="review-dismiss"),
    path("leads/<uuid:pk>/", lead.lead, name="lead"),
    path("leads/<uuid:pk>/news/", lead.news, name="lead-news"),
    path("leads/<uuid:pk>/claim/", lead.claim, name="claim"),
    path("leads/<uuid:pk>/renew/", lead.renew, name="renew"),
    path("leads/<uuid:pk>/pass/", lead.pass_on, name="pass"),
    path("leads/<uuid:pk>/dial/", calls.dial, name="dial"),
    path("leads/<uuid:pk>/outcome/", calls.outcome, name="outcome"),
    path("leads/<uuid:pk>/note/", lead.note, name="note"),
    path("leads/<uuid:pk>/draft/", lead.draft, name="draft"),
    path("leads/<uuid:pk>/reveal/", lead.reveal, name="reveal"),
    path("leads/<uuid:pk>/crisis/", lead.crisis, name="crisis"),
    path("leads/<uuid:pk>/close/", lead.close, name="close"),
    path("leads/<uuid:pk>/reassign/", lead.reassign, name="reassign"),
    path("leads/<uuid:pk>/follow-up/", following_up.follow_up, name="follow-up"),
    path("leads/<uuid:pk>/join/", joining.join, name="join"),
    path("leads/<uuid:pk>/join/undo/", joining.unjoin, name="unjoin"),
    path("leads/<uuid:pk>/split/", joining.split, name="split"),
    path("practice/", practice.practice, name="practice"),
    path("practice/next/", practice.take_next, name="practice-next"),
    path("practice/end/", practice.end, name="practice-end"),
    path("calls/<uuid:pk>/undo/", calls.undo, name="undo"),
    path("calls/<uuid:pk>/correct/", correcting.correct, name="correct"),
    path("calls/new/", calls.new_call, name="new-call"),
    path("find/", finding.find, name="find"),
]
