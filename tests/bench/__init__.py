"""Speed, side by side with its references: `python3 dev.py bench`. See docs/performance.md."""
