"""Echo: give back what came in, and print the event to the log. A probe for a new account."""

import json


def handler(event, context):
    """Answer with the fragment as it is."""
    print(json.dumps({key: event[key] for key in ("transformId", "requestId", "region", "params")}))
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
