"""Contrast of the colours that a rule of app.css sets, by WCAG 2.2, upon the tokens of the house."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "crm/web/static/wayline"
_PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TEXT_ON = [("on-action", "action"), ("on-action", "action-hover"), ("on-action-soft", "action-soft")]
TEXT_ON += [("ink", "action-soft"), ("ink-2", "action-soft")]
TEXT_ON += [(name, ground) for name in ("action-ink", "action") for ground in ("bg", "surface", "surface-2")]


def contrasts(selector: str, night: bool) -> dict[tuple[str, str], float]:
    """{(text, ground): ratio} of every pair that the rule's colours are used in."""
    rule = re.search(re.escape(selector) + r"\s*{([^}]*)}", (STATIC / "app.css").read_text())[1]
    house, own = (_PAIR.findall(text) for text in ((STATIC / "tokens.css").read_text(), rule))
    colours = {name: (night_one if night else day) for name, day, night_one in [*house, *own]}
    return {pair: ratio(colours[pair[0]], colours[pair[1]]) for pair in TEXT_ON}


def ratio(one: str, other: str) -> float:
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
