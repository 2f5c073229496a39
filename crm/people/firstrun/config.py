"""Answers from a TOML file: read whole, and every problem said at once."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from . import readers
from .questions import PASSWORD, QUESTIONS, Answers

PASSWORD_ENV = "administrator.password_env"
SECTIONS = list(dict.fromkeys(question.section for question in QUESTIONS))
KNOWN = {question.key for question in QUESTIONS} | {PASSWORD_ENV}


def read_file(file: Path) -> tuple[Answers, list[str]]:
    """What the file answers, and what is wrong with it, line by line; nothing of a value is ever repeated."""
    try:
        text = file.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except OSError as problem:
        return {}, [f"{file} cannot be read: {problem.strerror}."]
    except UnicodeDecodeError:
        return {}, [f"{file} is not text in UTF-8."]
    except tomllib.TOMLDecodeError as problem:
        where = re.search(r"\(at (.*)\)$", str(problem))
        return {}, [f"{where[1] if where else 'somewhere'}: is not TOML. Texts stand in quotes; each key stands once."]
    answers, wrong = _answered(dict(_flat(found)))
    lines = _lines(text)
    return answers, [_told(key, why, lines) for key, why in sorted(wrong.items(), key=_by_line(lines))]


def _flat(found: dict) -> Iterator[tuple[str, object]]:
    for section, values in found.items():
        if isinstance(values, dict) and section in SECTIONS:
            yield from ((f"{section}.{key}", value) for key, value in values.items())
        else:
            yield section, values


def _answered(said: dict[str, object]) -> tuple[Answers, dict[str, str]]:
    """The values of all keys that are right, and {key: why} of the others."""
    answers: Answers = {}
    wrong = {key: _unknown(key) for key in said if key not in KNOWN}
    for question in QUESTIONS:
        try:
            answers[question.key] = question.read(_said(said, question.key, question.usual))
        except readers.Wrong as problem:
            wrong[question.key] = f"{problem} (example: {question.example})"
    try:
        answers[PASSWORD.key] = _password(said)
    except readers.Wrong as problem:
        wrong[PASSWORD_ENV] = str(problem)
    return answers, wrong


def _said(said: dict[str, object], key: str, usual: str = "") -> object:
    if key not in said and not usual:
        raise readers.Wrong("is missing")
    return said.get(key, usual)


def _password(said: dict[str, object]) -> str:
    """A password is never in a file: the file names the environment variable that holds it."""
    name = readers.text(_said(said, PASSWORD_ENV))
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise readers.Wrong("must be the name of an environment variable (example: ADMIN_PASSWORD)")
    if name not in os.environ:
        raise readers.Wrong("names an environment variable that is not set")
    try:
        return readers.password(os.environ[name])
    except readers.Wrong as problem:
        raise readers.Wrong(f"names a password that {problem}") from None


def _unknown(key: str) -> str:
    if key == PASSWORD.key:
        return f"must not be in a file. Put it into the environment and its name into {PASSWORD_ENV}"
    if key in SECTIONS:
        return f"is a section: write [{key}] and its keys below"
    return "is not a key that setup knows"


def _lines(text: str) -> dict[str, int]:
    """{key: line} where keys are written the usual way: [section], then key = value."""
    section, lines = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[+\s*([\w.-]+)\s*\]", line):
            section = head[1] + "."
            lines.setdefault(head[1], number)
        elif key := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line):
            lines.setdefault(section + key[1], number)
    return lines


def _by_line(lines: dict[str, int]):
    return lambda told: (lines.get(told[0], len(lines) + 10**6), told[0])


def _told(key: str, why: str, lines: dict[str, int]) -> str:
    shown = key if key.isprintable() else ascii(key)
    return f"line {lines[key]}: {shown} {why}" if key in lines else f"{shown} {why}"
