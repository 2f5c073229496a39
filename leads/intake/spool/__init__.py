"""Requests that were acknowledged while the database was away: sealed in files of this machine until it is back."""

from .folder import State, state

__all__ = ["State", "state"]
