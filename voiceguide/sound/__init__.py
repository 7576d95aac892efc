"""Audio, loudness, clips, chimes and the mix."""
