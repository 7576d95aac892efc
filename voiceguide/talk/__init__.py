"""Questions with few choices, asked and answered by key or by word."""
