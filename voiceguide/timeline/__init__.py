"""A session and a voice, placed on exact frames."""
