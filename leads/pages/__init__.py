"""The staff pages of leads: views by noun, and `shown`, which says what each of them draws."""
