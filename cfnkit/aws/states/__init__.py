"""The live state of stacks: what CloudFormation, Cloud Control and AWS Config report of their resources."""
