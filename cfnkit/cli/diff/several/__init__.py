"""Several templates compared with a revision: which of them, the comparison, and the formats that show it."""
