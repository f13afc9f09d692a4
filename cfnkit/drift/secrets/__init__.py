"""Find secrets in live states and keep them out of reports and snapshots."""
