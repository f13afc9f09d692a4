"""What holds of a release before it is published; `make release-check` runs it."""
