"""Take ignored and accepted differences out of a report."""
