"""Call a macro once."""
