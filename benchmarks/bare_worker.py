"""The least that a process can do to answer events over a pipe: `python bare_worker.py [FOLDER]`.

A message is its length, that of the reply, and an event. The reply is the event, or with a folder what the handler
in its `index.py` answers; it is filled up to its length with spaces.
"""

from __future__ import annotations

import json
import struct
import sys

HEADER = struct.Struct("!II")


def main() -> None:
    handler = None
    if len(sys.argv) > 1:
        sys.path.insert(0, sys.argv[1])
        handler = __import__("index").handler
    events, replies = sys.stdin.buffer, sys.stdout.buffer
    while header := events.read(HEADER.size):
        size, reply_size = HEADER.unpack(header)
        event = events.read(size)
        reply = event if handler is None else json.dumps(handler(json.loads(event), None)).encode()
        replies.write(reply.ljust(reply_size)[:reply_size])
        replies.flush()


if __name__ == "__main__":
    main()
