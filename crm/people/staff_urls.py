"""The people page, and what its buttons do."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<uuid:pk>/again/", views.send_again, name="again"),
    path("invitations/<uuid:pk>/take-back/", views.take_back, name="take-back"),
    path("teams/", views.add, {"kind": "teams"}, name="add-team"),
    path("teams/<uuid:pk>/remove/", views.remove, {"kind": "teams"}, name="remove-team"),
    path("skills/", views.add, {"kind": "skills"}, name="add-skill"),
    path("skills/<uuid:pk>/remove/", views.remove, {"kind": "skills"}, name="remove-skill"),
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("<uuid:pk>/invite-back/", views.invite_back, name="invite-back"),
]
