"""A handler in Node: the command that calls it as Lambda does, without a file beside it."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = (".mjs", ".cjs", ".js", ".mts", ".cts", ".ts")
"""Of the files that Node imports; types are for 22.18 and newer."""

# https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html; the response is all that may be on stdout.
_CALL = """\
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, name] = process.argv.slice(1);
for (const print of ["log", "info", "debug"]) console[print] = console.error;
try {
  const module = await import(pathToFileURL(file).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function") {
    const names = Object.keys({ ...module.default, ...module }).filter((each) => each !== "default");
    const others = names.length ? `, but ${names.join(", ")}` : "";
    console.error(`The handler's module exports no function '${name}'${others}.`);
    process.exit(1);
  }
  const event = JSON.parse(readFileSync(0, "utf8"));
  const context = { functionName: "macro", functionVersion: "$LATEST", awsRequestId: event.requestId };
  context.getRemainingTimeInMillis = () => 60_000;
  const response = await new Promise((resolve, reject) => {
    const answer = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)));
    if (handler.length < 3 || typeof answer?.then === "function") resolve(answer);
  });
  process.stdout.write(JSON.stringify(response ?? null), () => process.exit(0));
} catch (error) {
  console.error(error?.stack ?? error);
  process.exit(1);
}
"""


def node_command(file: Path, function: str) -> tuple[str, ...]:
    """The command that reads an event, calls a function that a file exports, and writes its response."""
    return ("node", "--input-type=module", "--eval", _CALL, "--", str(file), function)
