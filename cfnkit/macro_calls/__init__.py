"""One call of a macro, as CloudFormation makes it, with everything that came of it."""
