"""Two administrators at one person: the second is told what the first has changed. A version is a row of history."""

from crm.web.refusals import Refusal

from .models import SPOKEN, Role, Team, User


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"


def version_of(person: User) -> int:
    """The number of the newest row that history has of them."""
    newest = person.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return newest or 0


def require_seen(person: User, version: int) -> None:
    """Raise ChangedMeanwhile, in words, unless `version` is what they still are."""
    newest = person.history.order_by("-history_id").first()
    if newest is None or newest.history_id == version:
        return
    then = person.history.filter(history_id=version).first()
    who = newest.history_user.name if newest.history_user else "Somebody"
    raise ChangedMeanwhile(f"{who} changed this person while you were writing. {_changes(then, newest)}")


def _changes(then, now) -> str:
    """ "Role is now Shift lead. Team is now Night." """
    before, after = (_said(then) if then else {}), _said(now)
    changed = [f"{label} is now {words}." for label, words in after.items() if before.get(label) != words]
    return " ".join(changed) or "It is the same again now."


def _said(row) -> dict[str, str]:
    team = Team.objects.filter(pk=row.team_id).first()
    return {
        "Name": row.name,
        "Role": Role(row.role).label,
        "Team": team.name if team else "none",
        "Languages": ", ".join(SPOKEN.get(code, code) for code in row.languages) or "none",
        "Skills": ", ".join(row.skills) or "none",
        "Time zone": row.time_zone,
        "Mail about reminders": "on" if row.email_reminders else "off",
        "Work here": "open" if row.is_active else "ended",
    }
