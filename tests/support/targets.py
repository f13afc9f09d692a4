"""A target whose account, region and stack are given, for tests in which functions of them have values."""

from cfnkit.deployment import Target

HERE = Target("us-east-1", "123456789012", "stack")
