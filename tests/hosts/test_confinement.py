"""A macro has no credentials, network, other processes or files of its user in reach."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HAS_NAMESPACES = shutil.which("unshare") is not None and subprocess.call(["unshare", "-rn", "true"]) == 0
pytestmark = pytest.mark.skipif(not HAS_NAMESPACES, reason="the system has no namespaces for users")

TRIES = """
    import json, os, socket
    def tried(action):
        try:
            return action()
        except OSError as error:
            return type(error).__name__
    def handler(event, context):
        given = json.loads(event) if isinstance(event, str) else event
        found = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        environments = {name: tried(lambda: len(open(f"/proc/{name}/environ", "rb").read())) for name in given["pids"]}
        return {
            "processes": len(found),
            "environments": environments,
            "memory": tried(lambda: len(open(f"/proc/{os.getppid()}/mem", "rb").read(1))),
            "connected": tried(lambda: bool(socket.create_connection(("127.0.0.1", given["port"]), 1))),
            "written": tried(lambda: open(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "new"), "w").write("x")),
            "home": os.listdir(os.path.expanduser("~")),
        }
"""


@pytest.fixture
def given() -> Any:
    """The processes whose environment is tried, and a port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"pids": [os.getpid(), os.getppid(), 1], "port": server.getsockname()[1]}


def test_a_macro_sees_neither_the_network_nor_other_processes(python_host: Any, given: Any, tmp_path: Path) -> None:
    host = python_host(TRIES, network=False)

    seen = json.loads(host.invoke(json.dumps(given)).payload)

    assert seen["processes"] == 2
    assert not any(isinstance(length, int) and length > 0 for length in seen["environments"].values())
    assert seen["memory"] in ("PermissionError", "FileNotFoundError")
    assert seen["connected"] == "OSError"
    assert seen["written"] == "OSError"
    assert seen["home"] == []
    assert not (tmp_path / "code" / "new").exists()


def test_a_macro_with_the_network_reads_no_environment_and_writes_no_code(python_host: Any, given: Any) -> None:
    seen = json.loads(python_host(TRIES).invoke(json.dumps(given)).payload)

    assert seen["connected"] is True
    assert set(seen["environments"].values()) == {"PermissionError"}
    assert seen["written"] == "OSError"


@pytest.mark.parametrize("network", [True, False])
@pytest.mark.parametrize("number", [9, 15, 19])
def test_a_signal_to_the_parent_ends_the_run_of_the_macro_only(python_host: Any, network: bool, number: int) -> None:
    host = python_host(
        f"""
        import os
        def handler(event, context):
            os.kill(os.getppid(), {number})
            return "answered"
        """,
        network=network,
        timeout=5.0,
    )

    answer = host.invoke("{}")

    assert answer.payload == '"answered"' or answer.failure


def test_the_files_of_the_home_folder_are_covered(python_host: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """The home of the user's entry is that of this machine, so a hidden folder there is made for the test."""
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    import pwd

    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    secret = home / ".cfnkit-test-of-confinement"
    secret.mkdir(exist_ok=True)
    try:
        (secret / "credentials").write_text("secret")
        code = f"import os\ndef handler(event, context):\n    return os.path.exists({str(secret / 'credentials')!r})"
        assert python_host(code).invoke("{}").payload == "false"
        assert python_host(code, aws=True).invoke("{}").payload == "true"
    finally:
        (secret / "credentials").unlink()
        secret.rmdir()


def test_a_command_is_confined_too(command_host: Any) -> None:
    host = command_host(
        """
        import json, os
        try:
            open("new", "w")
        except OSError as error:
            print(json.dumps([error.errno, len([name for name in os.listdir("/proc") if name.isdigit()])]))
        """,
        network=False,
    )

    assert json.loads(host.invoke("{}").payload) == [30, 2]
