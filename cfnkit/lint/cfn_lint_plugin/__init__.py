"""cfnkit in plain cfn-lint: its rules as rules of cfn-lint, and its transforms before all rules run."""
