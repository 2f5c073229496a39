from django.urls import path

from . import views

app_name = "handing"
urlpatterns = [
    path("", views.page, name="page"),
    path("soon/", views.soon, name="soon"),
    path("leads/<uuid:pk>/offer/", views.offer, name="offer"),
    path("leads/<uuid:pk>/transfer/", views.transfer, name="transfer"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/decline/", views.decline, name="decline"),
    path("<uuid:pk>/take-back/", views.take_back, name="take-back"),
]
