"""The envelope of a macro: from the event of a call to its response."""
