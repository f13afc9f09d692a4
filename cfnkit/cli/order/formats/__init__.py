"""The formats of `cfnkit order`: a module for each, with `render(order)`."""
