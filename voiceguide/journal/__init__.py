"""The encrypted store of what a person has said: notes, with their sound and text."""
