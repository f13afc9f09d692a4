/**
 * Installs the extension in a real VS Code, and tries what its user does. Arguments: the folder of code-server, and the
 * `cfnkit` command; a third one is a part of the names of what is tried.
 * Prints a line for each step, and at the end how many passed and failed.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Editor } from "./editor";
import { situations, type Situation } from "./situations";

const EXTENSION = path.resolve(__dirname, "../..");

interface Trial {
  readonly situation: Situation;
  readonly codeServer: string;
  readonly cfnkit: string;
  /** A part of the names of what is tried. */
  readonly only: string;
}

interface Count {
  passed: number;
  failed: number;
}

/** The steps of a situation that are tried: all, or those with a word in their name or in the situation's. */
function chosen({ name, steps }: Situation, only: string) {
  return Object.entries(steps).filter(([step]) => `${name}: ${step}`.includes(only));
}

/** The file of an extension in the folder `neighbours`. */
function packaged(name: string): string {
  const file = path.join(EXTENSION, `dist/${name}.vsix`);
  const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", file];
  const vsce = path.join(EXTENSION, "node_modules/@vscode/vsce/vsce");
  execFileSync(process.execPath, [vsce, "package", ...options], { cwd: path.join(EXTENSION, "test/neighbours", name) });
  return file;
}

/** Tries the steps of a situation in an editor of their own. */
async function tryOut({ situation, codeServer, cfnkit, only }: Trial, count: Count): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cfnkit-editor-"));
  const workspace = path.join(folder, "tickets");
  cpSync(path.join(EXTENSION, "test/workspace"), workspace, { recursive: true });
  if (situation.server === "in the workspace") {
    mkdirSync(path.join(workspace, ".venv/bin"), { recursive: true });
    symlinkSync(cfnkit, path.join(workspace, ".venv/bin/cfnkit"));
  }
  const onPath = situation.server === "on PATH" ? [path.dirname(cfnkit)] : [];
  const editor = await Editor.start({
    codeServer,
    profile: path.join(folder, "profile"),
    vsix: [path.join(EXTENSION, "dist/cfnkit.vsix"), ...(situation.neighbours ?? []).map(packaged)],
    workspace,
    settings: {
      "workbench.startupEditor": "none",
      "window.commandCenter": false,
      "remote.autoForwardPorts": false,
      "files.autoSave": "off",
      ...(situation.server === "set" ? { "cfnkit.path": cfnkit } : {}),
    },
    trusting: situation.trusting,
    variables: {
      CHOSEN_INTERPRETER: path.join(path.dirname(cfnkit), "python"),
      PATH: [...onPath, "/usr/bin", "/bin"].join(path.delimiter),
    },
  });
  try {
    for (const [name, step] of chosen(situation, only)) {
      const start = Date.now();
      try {
        await step({ editor, workspace, images: path.join(EXTENSION, "dist/pictures") });
        count.passed += 1;
        console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        count.failed += 1;
        const picture = path.join(EXTENSION, `dist/failed-${count.failed}.png`);
        await editor.picture(picture);
        await editor.page.keyboard.press("Escape");
        console.log(`FAILED  ${name}\n${String(error)}\nThe picture: ${picture}`);
      }
    }
  } finally {
    await editor.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main(codeServer: string, cfnkit: string, only: string): Promise<void> {
  const count = { passed: 0, failed: 0 };
  for (const situation of situations.filter((each) => chosen(each, only).length > 0)) {
    console.log(situation.name);
    await tryOut({ situation, codeServer, cfnkit, only }, count);
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed === 0 ? 0 : 1;
}

const [codeServer = "", cfnkit = "", only = ""] = process.argv.slice(2);
void main(path.resolve(codeServer), path.resolve(cfnkit), only);
