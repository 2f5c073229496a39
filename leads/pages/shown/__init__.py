"""What each page draws, as plain dictionaries: the context that its template names at its top."""
