"""The neighbours of a template: the stacks that it nests, and the other stacks of its repository."""
