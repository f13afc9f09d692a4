"""cfn-lint as an engine: the default one, and the reference."""
