import { spawnSync } from "node:child_process";
import { readFindings, type Finding } from "./findings";

/** What a status of `cfnkit check` has beyond these bits is a fault: 2, 4 and 8 stand for what was found. */
const FOUND = 2 + 4 + 8;
const LONGEST_OUTPUT = 512 * 1024 * 1024;

/**
 * The findings of `cfnkit check` in templates.
 *
 * @throws Error where the command is missing, ends by a signal, or says that something other than a template is wrong.
 */
export function check(command: string, options: readonly string[], templates: readonly string[]): Finding[] {
  const words = ["check", "--format", "json", "--quiet", ...options, "--", ...templates];
  const run = spawnSync(command, words, { encoding: "utf-8", maxBuffer: LONGEST_OUTPUT, shell: false, windowsHide: true });
  if (run.error !== undefined) {
    throw new Error(failure(command, run.error), { cause: run.error });
  }
  if (run.status === null || (run.status & ~FOUND) !== 0) {
    const ended = run.status === null ? `was ended by ${run.signal ?? "a signal"}` : `failed with the status ${run.status}`;
    throw new Error(`${command} check ${ended}: ${run.stderr.trim()}`);
  }
  return readFindings(run.stdout, process.cwd());
}

function failure(command: string, error: NodeJS.ErrnoException): string {
  return error.code === "ENOENT"
    ? `There is no command ${command}. Install it with \`pip install cfnkit\`, or name it: new CfnkitPlugin({ command: ".venv/bin/cfnkit" }).`
    : `${command} could not be started: ${error.message}`;
}
