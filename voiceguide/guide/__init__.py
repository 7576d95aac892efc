"""Conducts one session: the loop from clips to sound, for a device and for a file alike."""
