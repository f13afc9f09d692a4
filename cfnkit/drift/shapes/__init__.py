"""Facts about a value that follow from its path: by the schema and the peculiarities of the resource type."""
