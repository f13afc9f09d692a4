"""The one room that calls AWS: boto3 behind small functions and the protocols of the rooms below."""
