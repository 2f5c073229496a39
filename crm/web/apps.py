from django.apps import AppConfig


class Web(AppConfig):
    name = "crm.web"
    label = "web"
