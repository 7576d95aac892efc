"""Session scripts: text to a `Session`, and back."""
