"""What only automations have: the way through their steps, the calls of services, and what these answer."""
