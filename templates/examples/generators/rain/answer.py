"""The code of a function, which Rain embeds."""


def handler(event, context):
    """Answer the tickets of an event."""
    return [record["body"] for record in event["Records"]]
