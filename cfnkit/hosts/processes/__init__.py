"""Programs that run beside cfnkit: how each system starts one, exchanges data with it, and ends it for certain."""
