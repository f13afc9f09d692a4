"""Where a macro's handler runs: a Python subprocess, any command, or (in `cfnkit.aws`) a deployed Lambda function.

All are a `MacroHost`: the macro's event goes in as JSON text, and its response comes out, or one sentence why not.
"""

from cfnkit.hosts.protocol import Answer, MacroHost

__all__ = ["Answer", "MacroHost"]
