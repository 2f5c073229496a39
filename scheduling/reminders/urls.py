"""My day, and what its buttons do."""

from django.urls import path

from . import views

app_name = "reminders"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:pk>/news/", views.news, name="news"),
    path("<uuid:pk>/done/", views.done, name="done"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/snooze/", views.snooze, name="snooze"),
]
