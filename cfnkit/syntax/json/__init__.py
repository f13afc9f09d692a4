"""JSON text to a tree."""
