"""The logs of macros, for people."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cfnkit.hosts import logs
from cfnkit.hosts.logs import readable, telling

RECORD = {
    "level": "WARN",
    "outcome": "refused",
    "requestId": "1",
    "transform": "1::M",
    "durationMs": 0.1,
    "message": "No.",
}
OWN = '  File "/code/index.py", line 3, in handler\n    client.describe_images()\n    ^^^^^^^^\n'
LIBRARY = '  File "/x/site-packages/botocore/client.py", line 9, in _call\n    raise error\n'
CFNKIT = f'  File "{Path(logs.__file__).parent / "macro_process" / "worker.py"}", line 5, in main\n'
PYTHON = '  File "/usr/lib/python3.11/socket.py", line 8, in connect\n    sock.connect()\n'
WINDOWS = '  File "C:\\Python313\\Lib\\socket.py", line 8, in connect\n    sock.connect()\n'
RIC = '  File "/tmp/cfnkit-88o_bi/libraries/botocore/client.py", line 9, in _call\n    raise error\n'
KIT = '  File "/tmp/cfnkit-88o_bi/code/cfnkit/macro/fragment.py", line 9, in get\n'
HEAD = "Traceback (most recent call last):\n"


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("printed\n", "printed"),
        (json.dumps(RECORD) + "\n", ""),
        ("before\n" + json.dumps(RECORD) + "\nafter\n", "before\nafter"),
        ('{"a": 1}\n', '{"a": 1}'),
        ("{broken\n", "{broken"),
        (
            f"{HEAD}{OWN}{LIBRARY}{LIBRARY}{PYTHON}Error: no\n",
            f"{HEAD}{OWN}  ... 3 frames of botocore, Python\nError: no",
        ),
        (
            f"{HEAD}{OWN}{LIBRARY}{OWN}{WINDOWS}E\n",
            f"{HEAD}{OWN}  ... 1 frame of botocore\n{OWN}  ... 1 frame of Python\nE",
        ),
        (
            f"[WARNING]\tLAMBDA_WARNING: Unhandled exception. The most likely cause is ...\n{HEAD}{OWN}{RIC}{KIT}E\n",
            f"{HEAD}{OWN}  ... 2 frames of botocore, cfnkit\nE",
        ),
        (f"{HEAD}{LIBRARY}Error: no\n", f"{HEAD}{LIBRARY}Error: no"),
        (
            f"{HEAD}{PYTHON}Error: one\n\nDuring handling:\n\n{HEAD}{OWN}Error: two\n",
            f"{HEAD}  ... 1 frame of Python\nError: one\n\nDuring handling:\n\n{HEAD}{OWN}Error: two",
        ),
        (
            f"Current thread 0x1 (most recent call first):\n{OWN}{CFNKIT}{CFNKIT}",
            f"Current thread 0x1 (most recent call first):\n{OWN}  ... 2 frames of cfnkit",
        ),
    ],
)
def test_the_frames_of_others_and_the_line_about_the_call_are_left_out(log: str, told: str) -> None:
    assert telling(log) == told


def test_the_frames_of_node_and_of_its_packages_are_counted() -> None:
    own = "    at tagged (file:///code/handler.mjs:16:11)\n"
    others = (
        "    at Object.<anonymous> (/code/node_modules/yaml/dist/index.js:1:2)\n"
        "    at f (C:\\code\\node_modules\\@aws-sdk\\core\\index.js:1:2)\n"
        "    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)\n"
        "    at async node:internal/main:1:2\n"
    )
    told = f"Error: no\n{own}    ... 4 frames of yaml, @aws-sdk\\core, Node\n{own}end"
    assert telling(f"Error: no\n{own}{others}{own}end\n") == told


def test_a_traceback_in_a_line_of_json_is_written_out() -> None:
    log = json.dumps({**RECORD, "traceback": f"{HEAD}{OWN}{LIBRARY}KeyError: 'é'\n"}) + "\nlast\n"

    assert readable(log) == f"{HEAD}{OWN}{LIBRARY}KeyError: 'é'\nlast"
    assert telling(log) == f"{HEAD}{OWN}  ... 1 frame of botocore\nKeyError: 'é'\nlast"


def test_the_place_of_this_python_is_known() -> None:
    own = f'{HEAD}{OWN}  File "{json.__file__}", line 1, in loads\n    return\nE'

    assert telling(own) == f"{HEAD}{OWN}  ... 1 frame of Python\nE", sys.version
