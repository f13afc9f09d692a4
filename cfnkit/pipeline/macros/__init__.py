"""Macros that a template defines."""
