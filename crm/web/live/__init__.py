"""Live notices: that something changed, said to every page that may know of it (docs/decisions/0019)."""

from .telling import tell

__all__ = ["tell"]
