"""Speech models: finding, downloading, adding and removing them. Recognition is elsewhere."""
