"""Compare two states of a resource, value by value."""
