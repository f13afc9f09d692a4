"""The output of commands: the one place that writes, and knows terminals."""
