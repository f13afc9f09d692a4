"""The formats of `cfnkit graph`: a module for each, with `render(view)`."""
