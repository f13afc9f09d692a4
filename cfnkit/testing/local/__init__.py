"""Parts of AWS on this machine: Lambda's runtime, functions, parameters, objects."""
