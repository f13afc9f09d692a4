"""The mentions of shared names, by the kind of the file that has them."""
