"""Suppressions: the findings that a template itself leaves out, by comments and in its Metadata."""
