"""The first run of a real helpline: what is asked, where answers come from, and the one transaction."""
