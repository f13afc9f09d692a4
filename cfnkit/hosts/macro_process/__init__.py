"""What runs in the process of a macro, around its code: with the standard library alone, and nothing of cfnkit."""
