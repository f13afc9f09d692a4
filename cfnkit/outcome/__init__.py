"""What became of the author's text: its values, the steps that made them, and what was made of it."""
