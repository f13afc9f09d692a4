"""The fields of JSONata states: expressions, and the variables that they read."""
