"""The table of the states' hours as this helpline keeps it, and an administrator's page for it."""
