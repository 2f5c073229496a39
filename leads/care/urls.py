"""The danger card's address."""

from django.urls import path

from . import views

app_name = "care"
urlpatterns = [path("danger/", views.danger, name="danger")]
