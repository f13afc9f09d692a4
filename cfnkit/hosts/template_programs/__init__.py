"""Templates that a Python program makes."""
