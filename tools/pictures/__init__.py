"""Pictures of every page: `python3 dev.py pictures`."""
