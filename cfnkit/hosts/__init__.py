"""The hosts that run a macro's handler: a Python process, any command, or (in `cfnkit.aws`) a deployed Lambda function.

Each is a `MacroHost`: it takes the macro's event as JSON text, and gives its response, or says why there is none.
"""

from cfnkit.hosts.protocol import Answer, MacroHost

__all__ = ["Answer", "MacroHost"]
