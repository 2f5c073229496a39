"""The shape of what the people pages are told. Actions check the rules."""

import zoneinfo

from django import forms
from django.contrib.auth.password_validation import validate_password

from .models import SPOKEN, Role, Skill, Team, User

ROLES = [(role.value, role.label) for role in Role if role != Role.SYSTEM]
US_ZONES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"),
]
EMAIL = "We can’t read this address. It looks like ana@example.org."
LONG = "That is too long: 256 characters are the most."
PICK = "Pick one of the list."


class Line(forms.CharField):
    """One line of text, its spaces made single; no character that cannot be seen."""

    def __init__(self, most: int, needed: str, **more):
        too_long = f"That is too long: {most} characters are the most."
        super().__init__(max_length=most, error_messages={"required": needed, "max_length": too_long}, **more)

    def to_python(self, value) -> str:
        words = " ".join(str(value or "").split(" ")).strip()
        if not words.isprintable():
            raise forms.ValidationError("Leave out line breaks and characters that can’t be seen.")
        return " ".join(words.split())


class ZoneField(Line):
    def __init__(self):
        super().__init__(40, "Pick a time zone.")

    def to_python(self, value) -> str:
        zone = super().to_python(value)
        if zone and ("/" not in zone or zone not in zoneinfo.available_timezones()):
            raise forms.ValidationError("There is no such time zone. Pick one of the list, as America/Phoenix.")
        return zone


class TeamField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(Team.objects.order_by("name", "pk"), required=False)

    def to_python(self, value) -> Team | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as problem:  # also for what is no id at all
            raise forms.ValidationError(PICK) from problem


class Person(forms.Form):
    """What an administrator says of somebody."""

    name = Line(80, "Write their name.")
    role = forms.ChoiceField(choices=ROLES, error_messages={"required": "Pick a role.", "invalid_choice": PICK})
    team = TeamField()
    languages = forms.MultipleChoiceField(
        choices=list(SPOKEN.items()),
        error_messages={"required": "Pick one language at least.", "invalid_choice": PICK, "invalid_list": PICK},
    )
    skills = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": PICK, "invalid_list": PICK})
    time_zone = ZoneField()

    def __init__(self, *args, **words):
        super().__init__(*args, **words)
        names = Skill.objects.order_by("name").values_list("name", flat=True)
        self.fields["skills"].choices = [(name, name) for name in names]


class Invite(Person):
    email = forms.EmailField(
        max_length=254, error_messages={"required": "Write their work e-mail.", "invalid": EMAIL, "max_length": EMAIL}
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class Edit(Person):
    email_reminders = forms.BooleanField(required=False)


class Reason(forms.Form):
    reason = Line(200, "Say why. It is kept with your name.")


class Word(forms.Form):
    name = Line(40, "Write a name.")


class Address(forms.Form):
    email = forms.EmailField(
        max_length=254, error_messages={"required": "Write your work e-mail.", "invalid": EMAIL, "max_length": EMAIL}
    )


class Password(forms.Form):
    """A password, twice. `person` is whose it becomes."""

    password = forms.CharField(
        strip=False, max_length=256, error_messages={"required": "Choose a password.", "max_length": LONG}
    )
    again = forms.CharField(
        strip=False, max_length=256, error_messages={"required": "Write it a second time.", "max_length": LONG}
    )

    def __init__(self, *args, person: User | None = None, **words):
        super().__init__(*args, **words)
        self.person = person

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.person)
        return self.cleaned_data["password"]

    def clean(self) -> dict:
        said = super().clean() or {}
        if {"password", "again"} <= said.keys() and said["password"] != said["again"]:
            self.add_error("again", "The two are not the same. Write it once more.")
        return said


class Start(Password):
    """The first page of somebody who was invited."""

    languages = forms.MultipleChoiceField(
        choices=list(SPOKEN.items()),
        error_messages={"required": "Pick one language at least.", "invalid_choice": PICK, "invalid_list": PICK},
    )
    time_zone = ZoneField()
