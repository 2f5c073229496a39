from django.urls import path

from . import views

app_name = "ladder"
urlpatterns = [path("leads/<uuid:pk>/seen/", views.seen, name="seen")]
