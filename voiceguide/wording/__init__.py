"""Every sentence the program shows or says; imports nothing else of the package."""
