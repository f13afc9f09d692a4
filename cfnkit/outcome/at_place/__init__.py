"""The answers about one place of a text or a result: at the cursor, at a path, and within a document."""
