"""The way of this system to start the program of a macro."""

from __future__ import annotations

import sys

from cfnkit.hosts.program import StartProgram


def system_start() -> StartProgram:
    """What starts programs here: in a session that is confined, or, on Windows, as a tree of processes."""
    if sys.platform == "win32":
        from cfnkit.hosts.process_tree import ProcessTree

        return ProcessTree
    else:
        from cfnkit.hosts.process_group import ProcessGroup

        return ProcessGroup
