"""Local parts of AWS: Lambda's runtime, functions, parameters, objects."""
