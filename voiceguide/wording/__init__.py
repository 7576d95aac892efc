"""Every sentence of the program, in one place; imports nothing of ours."""
