"""The stacks of the notebook."""
