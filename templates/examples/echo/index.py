"""Echo by hand: the response that CloudFormation expects, without cfnkit.macro."""


def handler(event, context):
    """Return the fragment as it is."""
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
