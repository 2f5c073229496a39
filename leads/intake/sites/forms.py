"""What an administrator typed about a site: shape only. What is wrong is said at its field; nothing typed is lost."""

import re
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.text import slugify

from crm.people.firstrun.readers import Wrong, text
from crm.people.models import LANGUAGES, Accent, Site
from crm.people.origins import BadOrigin, canonical
from crm.people.sites import OVERLAPS
from leads.intake.forms import clean

MOST_ORIGINS = 20  # all of them stand in one header
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass
class Typed:
    """One press; `wrong` is {field: sentence}, in the order of the fields."""

    post: QueryDict
    wrong: dict[str, str] = field(default_factory=dict)

    def said(self, name: str) -> str:
        return clean(self.post.get(name, "")).strip()

    def kept(self) -> dict[str, str]:
        """Everything as it was typed, to be drawn again."""
        return {name: clean(value) for name, value in self.post.items()}

    def site(self) -> dict:
        """The facts of a site, but for its address."""
        return {
            "label": self.line("label", "The name"),
            "origins": self._origins(),
            "language": self._one_of("language", ["", *LANGUAGES], "a language of ours"),
            "accent": self._one_of("accent", Accent.values, "one of the colours"),
            "heading": self.line("heading", "The line", optional=True),
            "campaign": self.line("campaign", "The campaign", optional=True),
        }

    def line(self, name: str, what: str, *, optional: bool = False) -> str:
        if optional and not self.said(name):
            return ""
        try:
            return text(self.said(name), 80)
        except Wrong as wrong:
            self.wrong[name] = f"{what} {wrong}."
            return ""

    def slug(self) -> str:
        """As typed, else made of the name."""
        slug = self.said("slug").lower() or slugify(self.said("label"))[:40].strip("-")
        if not _SLUG.fullmatch(slug) or len(slug) > 40:
            self.wrong["slug"] = "The address takes a to z, 0 to 9 and single hyphens, 40 at most: valley-clinic."
        return slug

    def hours(self) -> int:
        said = self.said("hours")
        return int(self._one_of("hours", [str(hours) for hours in OVERLAPS], "one of the times") or 0) if said else 24

    def _one_of(self, name: str, known: list[str], what: str) -> str:
        if self.said(name) in known:
            return self.said(name)
        self.wrong[name] = f"This is not {what}. Pick one."
        return ""

    def _origins(self) -> list[str]:
        typed = clean(self.post.get("origins", "")).replace(",", " ").split()
        found: dict[str, None] = {}
        for one in typed:
            try:
                found[canonical(one)] = None
            except BadOrigin as bad:
                self.wrong.setdefault("origins", f"“{one[:80]}” {bad}")
        if len(found) > MOST_ORIGINS:
            self.wrong["origins"] = f"That is {len(found)} origins. {MOST_ORIGINS} is the most."
        return list(found)


def as_typed(site: Site) -> dict[str, str]:
    """A site as its form shows it."""
    plain = {name: getattr(site, name) for name in ("label", "slug", "language", "accent", "heading", "campaign")}
    return {**plain, "origins": "\n".join(site.origins)}
