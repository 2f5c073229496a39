"""An administrator's addresses for the public pages' texts."""

from django.urls import path

from . import views

app_name = "texts"
urlpatterns = [
    path("", views.texts, name="texts"),
    path("draft/", views.draft, name="draft"),
    path("publish/", views.publish, name="publish"),
    path("throw-away/", views.throw_away, name="throw-away"),
    path("bring-back/", views.bring_back, name="bring-back"),
    path("preview/", views.shown, name="preview"),
]
