"""Echo by hand: the response that CloudFormation asks for, without a kit."""


def handler(event, context):
    """Answer with the fragment as it is."""
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
