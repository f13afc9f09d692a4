"""What tasks call: the integrations, the parameters of their calls, and the permissions that they need."""
