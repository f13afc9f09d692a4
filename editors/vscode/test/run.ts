/**
 * Installs the extension in a real VS Code and tries what its user does. Arguments: the folder of code-server, and the
 * `cfnkit` command. Prints a line for each step, and at the end how many passed and failed.
 */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Editor } from "./editor";
import { steps } from "./steps";

const extension = path.resolve(__dirname, "../..");

async function main(codeServer: string, cfnkit: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), "cfnkit-editor-"));
  const workspace = path.join(folder, "tickets");
  cpSync(path.join(extension, "test/workspace"), workspace, { recursive: true });
  const editor = await Editor.start({
    codeServer,
    profile: path.join(folder, "profile"),
    vsix: path.join(extension, "dist/cfnkit.vsix"),
    workspace,
    settings: { "cfnkit.path": cfnkit, "workbench.startupEditor": "none", "security.workspace.trust.enabled": false },
  });
  const failed: string[] = [];
  try {
    for (const [name, step] of Object.entries(steps)) {
      const start = Date.now();
      try {
        await step({ editor, workspace, images: path.join(extension, "images") });
        console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failed.push(name);
        console.log(`FAILED  ${name}\n${String(error)}`);
        await editor.picture(path.join(extension, `dist/failed-${failed.length}.png`));
      }
    }
  } finally {
    await editor.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`${Object.keys(steps).length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0;
}

const [codeServer = "", cfnkit = ""] = process.argv.slice(2).map((each) => path.resolve(each));
void main(codeServer, cfnkit).then((passed) => {
  process.exitCode = passed ? 0 : 1;
});
