"""The templates that a check covers."""
