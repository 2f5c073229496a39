"""The danger card's address, what shift leads are told of it, and the withdrawal clock of a caller."""

from django.urls import path

from . import views

app_name = "care"
urlpatterns = [
    path("danger/", views.danger_card, name="danger"),
    path("paged/", views.paged, name="paged"),
    path("paged/<uuid:pk>/seen/", views.seen, name="seen"),
    path("leads/<uuid:pk>/uses/", views.use, name="use"),
]
