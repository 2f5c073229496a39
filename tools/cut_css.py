"""Cut the sheet for public pages: `python3 tools/cut_css.py` writes crm/web/static/wayline/public.css.

Reads tokens.css, base.css and app.css, keeps the rules whose classes the public templates use, leaves the
monospace face out, and puts all of it into one file: one request on a bad line. `--check` exits 1 when the
file on disk is not what would be written.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "crm/web/static/wayline"
PAGES = [
    *sorted((ROOT / "leads/intake/templates/intake").glob("*.html")),
    *(
        ROOT / "crm/web/templates/web" / f"{name}.html"
        for name in ("base_public", "refusal", "_icon", "_chip", "_ring_big", "_demo", "_facade")
    ),
    STATIC / "public.js",
]


def used_names() -> set[str]:
    """Every word in a public template: too many is harmless, too few is not."""
    return set(re.findall(r"[\w-]+", "\n".join(page.read_text() for page in PAGES)))


def blocks(css: str) -> list[tuple[str, str | None]]:
    """Split into (prelude, body); body is None for a plain declaration or statement."""
    found, start, at = [], 0, 0
    while at < len(css):
        if css[at] == ";":
            found.append((css[start:at].strip(), None))
            start = at + 1
        elif css[at] == "{":
            depth, end = 1, at + 1
            while depth:
                depth += {"{": 1, "}": -1}.get(css[end], 0)
                end += 1
            found.append((css[start:at].strip(), css[at + 1 : end - 1]))
            start, at = end, end - 1
        at += 1
    if css[start:].strip():
        found.append((css[start:].strip(), None))
    return found


def wanted(selector: str, names: set[str]) -> bool:
    """True if one selector of the list needs only classes and ids that the pages have."""
    plain = re.sub(r":not\([^()]*\)", "", selector)
    parts = re.split(r",(?![^(]*\))", plain)
    return any(all(name in names for name in re.findall(r"[.#]([A-Za-z][\w-]*)", part)) for part in parts)


def cut(css: str, names: set[str]) -> str:
    kept = []
    for prelude, body in blocks(css):
        if body is None:
            kept.append(f"{prelude};")
        elif prelude.startswith("@font-face"):
            if "Mono" not in body:
                kept.append(f"{prelude}{{{' '.join(body.split())}}}")
        elif prelude.startswith("@media print") or "data-theme" in prelude:
            continue
        elif prelude.startswith("@") or wanted(prelude, names):
            inside = cut(body, names)
            if inside:
                kept.append(f"{prelude}{{{inside}}}")
    return "".join(kept)


def without_unused_tokens(css: str) -> str:
    while True:
        asked = set(re.findall(r"var\((--[\w-]+)", css))
        shorter = re.sub(r"(?<=[{;])(--[\w-]+):[^;{}]*;", lambda m, asked=asked: m[0] if m[1] in asked else "", css)
        if shorter == css:
            return css
        css = shorter


def sheet() -> str:
    text = "\n".join((STATIC / name).read_text() for name in ("tokens.css", "base.css", "app.css"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"@layer reset, tokens[^;]*;|@import[^;]*;", "", text)
    text = re.sub(r"--mono:[^;]*;", "--mono: var(--font);", text)
    text = "@layer reset, tokens, base, layout, components, pages, utilities;" + cut(text, used_names())
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};])\s*", r"\1", text)
    text = re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", text).replace(";}", "}")
    text = text.replace("}", ";}").replace(";;}", ";}").replace("};}", "}}")
    head = "/* Made by tools/cut_css.py from tokens.css, base.css, app.css. Do not edit. */\n"
    return head + without_unused_tokens(text) + "\n"


def main() -> int:
    made, target = sheet(), STATIC / "public.css"
    if "--check" in sys.argv:
        return int(not target.exists() or target.read_text() != made)
    target.write_text(made)
    print(f"{target.relative_to(ROOT)}: {len(made)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
