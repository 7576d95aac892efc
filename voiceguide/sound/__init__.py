"""How it sounds: audio, loudness, clips, chimes and the mix."""
