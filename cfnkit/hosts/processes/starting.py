"""The way of this system to start the program of a macro."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from cfnkit.hosts.processes.program import StartProgram


def system_start() -> StartProgram:
    """What starts programs here: in a session that is confined, or, on Windows, as a tree of processes."""
    if sys.platform == "win32":
        from cfnkit.hosts.processes.process_tree import ProcessTree

        return ProcessTree
    else:
        from cfnkit.hosts.processes.process_group import ProcessGroup

        return ProcessGroup


def command_start() -> tuple[StartProgram, Callable[[], None]]:
    """What starts one command after the other here, and what frees its resources."""
    if sys.platform == "win32":
        return system_start(), _nothing
    else:
        from cfnkit.hosts.processes.process_group import ProcessGroup
        from cfnkit.hosts.processes.supervision import Supervisor

        supervisor = Supervisor()
        return partial(ProcessGroup, supervisor=supervisor), supervisor.close


def _nothing() -> None:
    pass
