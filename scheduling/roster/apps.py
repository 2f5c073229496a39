from django.apps import AppConfig


class Roster(AppConfig):
    name = "scheduling.roster"
    label = "roster"
