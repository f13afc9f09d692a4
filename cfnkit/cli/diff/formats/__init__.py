"""The output formats of `cfnkit diff`, a module for each, which renders a `DiffView`."""
