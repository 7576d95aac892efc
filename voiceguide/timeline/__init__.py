"""When: a session and a voice, placed on exact frames."""
