"""An administrator's pages about the helpline itself."""

from django.urls import path

from . import views

app_name = "helpline"
urlpatterns = [
    path("", views.facts, name="facts"),
    path("mail/", views.test_mail, name="test-mail"),
]
