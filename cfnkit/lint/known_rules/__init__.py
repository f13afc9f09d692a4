"""The rules that a check knows: their ids, how options and files name them, and those that a team brings."""
