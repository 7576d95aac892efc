"""Speech models: finding, getting, adding and removing them. Installs and hears nothing."""
