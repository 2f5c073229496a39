"""What pages hear of reminders: that one of one's own fell due, moved or ended."""

from django.db.models.signals import post_save

from crm.web.live import tell


def listen() -> None:
    post_save.connect(reminder_saved, sender="reminders.Reminder")


def reminder_saved(instance, **_) -> None:
    tell("reminder", instance.pk, to=instance.user_id)
