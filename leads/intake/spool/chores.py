"""The sweeper's part of the spool."""

from scheduling.chores import chore

from .draining import drain

chore(drain)
