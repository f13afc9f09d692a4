"""The output formats of several templates, a module for each of those of one, which renders a `SeveralView`."""
