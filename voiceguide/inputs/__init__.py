"""Inputs other than the terminal: words, the desktop, the suspension of the machine."""
