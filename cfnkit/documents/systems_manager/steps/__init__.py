"""What every step has: its action with its inputs, its platforms, and its script."""
