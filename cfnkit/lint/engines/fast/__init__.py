"""cloudformation-validate as an engine: the fast one."""
