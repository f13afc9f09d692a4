"""A function's code, which becomes an asset."""


def handler(event, context):
    """Name the pictures that were resized."""
    return {"resized": [record["s3"]["object"]["key"] for record in event["Records"]]}
