"""The encrypted store of what a person said: notes, their sound and their text."""
