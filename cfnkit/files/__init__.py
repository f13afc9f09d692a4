"""Files: how they are written, read within bounds, and which of them the files of a project may name."""
