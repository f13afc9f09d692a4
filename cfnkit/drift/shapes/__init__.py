"""Facts about a value that follow from its place: the type's schema, and peculiarities of the type."""
