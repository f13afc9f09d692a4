"""The fields of JSONPath states: paths, intrinsic functions, and the variables that they read."""
