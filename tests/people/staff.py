"""Administrators, and what they say of somebody."""

from crm.people.models import User
from crm.people.versions import version_of

ADDRESS = "noor@harborlight.example"
PASSWORD = "seven quiet harbour lights"


def said(**more) -> dict:
    """What an administrator types to invite Noor."""
    facts = {"name": "Noor Said", "email": ADDRESS, "role": "navigator", "languages": ["en"]}
    return {**facts, "time_zone": "America/Denver", **more}


def facts(**more) -> dict:
    """The same as an action takes it."""
    return {**said(), "team": None, "skills": [], **more}


def kept(person: User, **more) -> dict:
    """The form of a person's page as it stands, sent back with some of it changed."""
    names = ("name", "role", "languages", "skills", "time_zone")
    values = {name: getattr(person, name) for name in names}
    return {**values, "email_reminders": "on", "version": version_of(person), **more}


def chosen(**more) -> dict:
    """What somebody types who was invited."""
    return {"password": PASSWORD, "again": PASSWORD, "languages": ["en"], "time_zone": "America/Denver", **more}


def path(link) -> str:
    return f"/start/{link.token}/"
