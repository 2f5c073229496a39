"""What people and the house do with calls that come in, with texts, and with our own lines."""
