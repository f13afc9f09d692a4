"""What is beside the templates of a check: files of targets, other stacks of the repository, assemblies of the CDK."""
