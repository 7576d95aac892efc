"""Ways in that are no terminal: words, the desktop, the suspension of the machine."""
