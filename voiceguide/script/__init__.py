"""Session scripts: text into a `Session`, and back."""
