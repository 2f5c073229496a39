"""Public addresses: the form, and each requester's own page."""

from django.urls import path, re_path

from . import views

app_name = "intake"
urlpatterns = [
    path("call/", views.ask, name="request"),
    re_path(r"^r/(?P<token>[A-Za-z0-9_-]{16,64})/\Z", views.own_page, name="requester"),
]
