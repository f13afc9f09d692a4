"""Select, lower and merge findings."""
