"""Sites and keys: the administrator's pages about where requests come from."""
