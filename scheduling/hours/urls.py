"""An administrator's address for the states' hours."""

from django.urls import path

from . import views

app_name = "hours"
urlpatterns = [path("", views.hours, name="hours")]
