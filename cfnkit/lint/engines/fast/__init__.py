"""cloudformation-validate as an engine: the one for speed."""
