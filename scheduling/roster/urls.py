"""The roster, and what its forms do."""

from django.urls import path

from . import views

app_name = "roster"
urlpatterns = [
    path("", views.week, name="week"),
    path("add/", views.add, name="add"),
    path("pattern/", views.pattern, name="pattern"),
    path("copy/", views.copy, name="copy"),
    path("<uuid:pk>/", views.shift, name="shift"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
]
