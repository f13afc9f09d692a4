"""The worker of the template."""


def handler(event, context):
    """What it gets."""
    return event
