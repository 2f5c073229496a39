"""What the roster's forms send: shape only. What they mean on the wall is said by spans.py."""

from datetime import date, datetime, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from crm.web.refusals import Refusal

from . import spans
from .models import Shift
from .spans import Pattern, Span

WEEKDAYS = [(6, "Sun"), (0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri"), (5, "Sat")]
ZONE = "Pick a time zone."
FAR = "That is too far away."
CALENDAR = [MinValueValidator(date(2000, 1, 1), FAR), MaxValueValidator(date(2999, 1, 1), FAR)]


def day(words: str, **options) -> forms.DateField:
    errors = {"required": words, "invalid": "Write the date as 2026-11-22."}
    return forms.DateField(error_messages=errors, validators=CALENDAR, **options)


def hour(words: str) -> forms.TimeField:
    return forms.TimeField(error_messages={"required": words, "invalid": "Write the time as 22:00."})


class RosterForm(forms.Form):
    person = forms.UUIDField(error_messages={"required": "Pick who works.", "invalid": "Pick who works."})
    kind = forms.ChoiceField(
        choices=Shift.Kind, error_messages={"required": "Working or on call?", "invalid_choice": "Working or on call?"}
    )
    zone = forms.CharField(max_length=40, error_messages={"required": ZONE, "max_length": ZONE})

    def refuse(self, problem: Refusal) -> None:
        """Say what the rules said, beside the field that it is about."""
        field = next((name for name in problem.facts.get("fields", {}) if name in self.fields), None)
        self.add_error(field, problem.detail)


class ShiftForm(RosterForm):
    """Wall times. Without a last day it ends the same day, or next morning when that is earlier than the start."""

    start_date = day("On which day does it begin?")
    start_time = hour("At what time does it begin?")
    end_date = day("", required=False)
    end_time = hour("At what time does it end?")

    def span(self) -> Span:
        said = self.cleaned_data
        overnight = timedelta(days=said["end_time"] < said["start_time"])
        end = said["end_date"] or said["start_date"] + overnight
        start = datetime.combine(said["start_date"], said["start_time"])
        return spans.typed(start, datetime.combine(end, said["end_time"]), said["zone"])


class PatternForm(RosterForm):
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, error_messages={"required": "Pick at least one day of the week."}
    )
    begins = hour("At what time does it begin?")
    ends = hour("At what time does it end?")
    first = day("From which date on?")
    last = day("Until which date?")

    def pattern(self) -> Pattern:
        said = self.cleaned_data
        facts = {name: said[name] for name in ("begins", "ends", "zone", "first", "last")}
        return Pattern(frozenset(said["weekdays"]), **facts)
