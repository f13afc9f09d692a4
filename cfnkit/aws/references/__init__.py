"""Dynamic references, resolved and verified by AWS: the Parameter Store and Secrets Manager of one region."""
