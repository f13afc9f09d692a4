"""One template, from its text to its findings."""
