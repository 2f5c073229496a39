from django.apps import AppConfig


class Care(AppConfig):
    name = "leads.care"
    label = "care"
