"""A function's code, which becomes an asset."""


def handler(event, context):
    """Name the notes that are due."""
    return {"due": []}
