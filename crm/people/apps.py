from django.apps import AppConfig


class People(AppConfig):
    name = "crm.people"
    label = "people"
