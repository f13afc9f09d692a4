"""YAML text to a tree and back."""
