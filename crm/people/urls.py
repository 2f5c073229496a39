"""Sign in and out, and ask for a new password. A second factor joins with the confidentiality room."""

from allauth.account import views
from django.urls import path

from . import start
from .adapter import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("forgot/", start.forgot, name="account_forgot"),
]
