"""Echo: return what comes in. A first example, and a test of a new account."""

from cfnkit.macro import Fragment, Request, macro


@macro
def handler(fragment: Fragment, request: Request) -> Fragment:
    """The fragment as it is."""
    return fragment
