from django.apps import AppConfig


class Promises(AppConfig):
    name = "crm.promises"
    label = "promises"
