"""The findings of earlier checks, until something changes that they depend on."""
