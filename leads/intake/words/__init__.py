"""The helpline's own words on its public pages: which may be changed, drafts, versions, and an administrator's page."""
