"""A running program with three pipes to it; each system has its own way to start and to end one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from cfnkit.hosts.environment import Environment

# No handler needs more at once; a fork bomb has more within a few milliseconds.
PROCESS_LIMIT = 64


class CannotStart(Exception):
    """The program cannot be started; the message is the reason, as the end of a sentence."""


class Stream(Enum):
    """What a program writes."""

    RESPONSES = auto()
    LOG = auto()


class Ending(Enum):
    """The reason why an exchange ended; CROWDED: there were too many processes."""

    COMPLETE = auto()
    ENDED = auto()
    TIMED_OUT = auto()
    CROWDED = auto()
    OUT_OF_MEMORY = auto()


class Program(Protocol):
    """A running program, and all processes that it starts."""

    credentials: list[str]

    @property
    def exit_code(self) -> int | None:
        """The program's exit code, or a signal's negative number; None while it runs."""

    @property
    def is_gone(self) -> bool:
        """Whether the program has ended, or closed its end of the pipe for responses."""

    def send(self, message: bytes, *, last: bool) -> None:
        """Begin to write to the program's input, which `receive` goes on with; with `last`, close it afterwards."""

    def receive(self, seconds: float) -> Iterable[tuple[Stream, bytes]]:
        """Wait at most so long, and give what the program wrote; `b""` is the end of a pipe."""

    def drain(self, stream: Stream) -> Iterable[bytes]:
        """Give what is in a pipe already, at most 4 MiB, since a process may go on writing."""

    def passed_limit(self) -> Ending | None:
        """The limit, of processes or of memory, that the program has passed; None for those that the system keeps."""

    def ask_to_quit(self) -> None:
        """Have the program report where it is, and end."""

    def wait(self, seconds: float) -> int | None:
        """The exit code, after waiting for it at most so many seconds; None while the program runs."""

    def kill(self) -> None:
        """End the program and all that it started, and free their resources; a second call does nothing."""


class StartProgram(Protocol):
    """Starts a program. Raises `CannotStart`.

    It reads its events from standard input and writes responses to standard output; standard error is the log. With
    `private_pipes`, it gets its confinement (JSON) and the file descriptors for events and responses as its last
    arguments instead, and its standard output is the log, too. `memory_mb` limits the private memory of each process,
    in MiB, and `address_space_mb` its address space, each as far as the system can.
    """

    def __call__(
        self,
        argv: Sequence[str],
        environment: Environment,
        *,
        memory_mb: int,
        address_space_mb: int | None = None,
        private_pipes: bool = False,
    ) -> Program:
        """Start `argv` in the folder and with the variables of `environment`."""


def scratch_folder(environment: Environment) -> Path:
    """A new temporary folder for a program; raises `CannotStart`, also when the program's own folder is missing."""
    import tempfile  # a cold start of a command without macros does not need it

    if not environment.code.is_dir():
        raise CannotStart(f"the folder '{environment.code}' does not exist")
    try:
        return Path(tempfile.mkdtemp(prefix="cfnkit-"))
    except OSError as error:
        raise CannotStart(f"no temporary folder can be made: {error.strerror}") from error


def why_not(program: str, error: OSError | ValueError, environment: Environment) -> str:
    """Why `program` did not start. A name with a slash is relative to the code, others are found in PATH."""
    if getattr(error, "winerror", None) == _NO_PROGRAM_OF_WINDOWS:
        return f"'{program}' is no program for Windows; begin the command with its interpreter, such as `python`"
    if isinstance(error, FileNotFoundError):
        if "/" in program and (environment.code / program).exists():
            return f"the interpreter that the first line of '{program}' names does not exist"
        return f"'{program}' was not found"
    if isinstance(error, PermissionError):
        return f"'{program}' may not be executed"
    return f"'{program}': {error.strerror if isinstance(error, OSError) else error}"


# https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes--0-499-: ERROR_BAD_EXE_FORMAT
_NO_PROGRAM_OF_WINDOWS = 193
