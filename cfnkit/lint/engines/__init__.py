"""The linters that cfnkit runs on processed templates."""
