"""The public form and each requester's own page; for the administrator, the sites that requests come by."""

from django.urls import path, re_path

from . import views
from .sites import pages

app_name = "intake"
urlpatterns = [
    path("call/", views.ask, name="request"),
    path("s/<slug:slug>/call/", views.ask, name="site-request"),
    re_path(r"^r/(?P<token>[A-Za-z0-9_-]{16,64})/\Z", views.own_page, name="requester"),
    path("helpline/sites/", pages.listing, name="sites"),
    path("helpline/sites/new/", pages.new, name="site-new"),
    path("helpline/sites/<uuid:pk>/", pages.site, name="site"),
    path("helpline/sites/<uuid:pk>/pause/", pages.pause, name="site-pause"),
    path("helpline/sites/<uuid:pk>/test/", pages.test, name="site-test"),
    path("helpline/sites/<uuid:pk>/keys/", pages.make_key, name="site-key"),
    path("helpline/keys/<uuid:pk>/roll/", pages.roll_key, name="key-roll"),
    path("helpline/keys/<uuid:pk>/end/", pages.end_key, name="key-end"),
]
