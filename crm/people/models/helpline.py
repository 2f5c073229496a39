"""The helpline itself, and the languages it can speak."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.privacy.history import History

LANGUAGES = {"en": "English", "es": "Español"}  # those that the public pages are written in
SPOKEN = LANGUAGES | {  # what our own people may say that they speak
    "ar": "Arabic",
    "zh": "Chinese",
    "fr": "French",
    "ht": "Haitian Creole",
    "ko": "Korean",
    "nv": "Navajo",
    "pt": "Portuguese",
    "ru": "Russian",
    "tl": "Tagalog",
    "vi": "Vietnamese",
}
SENTENCE = 6  # words: less does not tell who answers and who pays


def all_languages() -> list[str]:
    return list(LANGUAGES)


class Helpline(models.Model):
    """The one helpline of this installation: facts that its pages say out loud."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=60)
    public_number = models.CharField(max_length=16)
    callback_number = models.CharField(max_length=16)
    disclosure = models.TextField()
    exit_url = models.URLField(default="https://www.weather.gov/")
    is_demo = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=12), default=all_languages)
    promise_minutes = models.PositiveSmallIntegerField(null=True)  # none of its own: settings.PROMISE_MINUTES
    time_zone = models.CharField(max_length=40, default="America/Phoenix")
    mail_from_name = models.CharField(max_length=60, blank=True)
    mail_from = models.EmailField(blank=True)
    escrowed_ring = models.CharField(max_length=39, blank=True)  # fingerprint of the key ring that somebody keeps safe
    set_up_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_helpline")]

    def __str__(self):
        return self.name

    @property
    def discloses(self) -> bool:
        """Whether it says who answers and who pays, in a sentence at least: else the form stays shut."""
        return len(self.disclosure.split()) >= SENTENCE
