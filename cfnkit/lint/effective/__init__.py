"""What counts for one template, and where each value comes from: ``effective_settings(Question(...))``."""
