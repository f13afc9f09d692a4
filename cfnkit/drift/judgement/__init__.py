"""Differences that somebody has accepted or ignores."""
