"""A spoken note, from its tones to its text."""
