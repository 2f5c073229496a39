"""Faults by name, and a ledger that proves nothing was lost: `python3 dev.py drill`. See docs/reliability.md."""
