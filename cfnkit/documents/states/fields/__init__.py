"""The fields that machines and states have, by type and query language."""
