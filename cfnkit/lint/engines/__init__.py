"""The linters that cfnkit runs on a processed template."""
