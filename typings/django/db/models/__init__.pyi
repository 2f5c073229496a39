# Django carries no types. This says the one thing that mypy cannot guess: members of choices are text and numbers.
import enum
from typing import Any

class TextChoices(str, enum.Enum):  # type: ignore[misc]
    @property
    def label(self) -> str: ...
    @classmethod
    def __getattr__(cls, name: str) -> Any: ...
    values: list[str]
    choices: list[tuple[str, str]]

class IntegerChoices(int, enum.Enum):  # type: ignore[misc]
    @property
    def label(self) -> str: ...
    values: list[int]
    choices: list[tuple[int, str]]

def __getattr__(name: str) -> Any: ...
