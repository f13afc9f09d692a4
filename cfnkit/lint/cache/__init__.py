"""Results of earlier checks, kept until something that they depend on changes."""
