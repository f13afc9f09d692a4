"""The dynamic references of a processed template."""
