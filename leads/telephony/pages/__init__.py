"""The pages of calls that come in, of what was missed, of texts and of our lines."""
