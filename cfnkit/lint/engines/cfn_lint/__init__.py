"""cfn-lint as an engine: the default engine, and the reference."""
