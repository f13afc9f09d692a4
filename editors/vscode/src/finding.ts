/** Where the `cfnkit` command is. */

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import * as path from "node:path";
import { workspace, type Uri } from "vscode";
import { chosenInterpreter } from "./python";

const WINDOWS = process.platform === "win32";
const COMMAND = WINDOWS ? "cfnkit.exe" : "cfnkit";

/**
 * The path of the command: that of the setting, else the first that exists beside the Python extension's interpreter,
 * in a workspace folder's `.venv` (that of `resource` first), and on PATH. A path of the setting is returned whether it
 * exists or not. In a workspace that is not trusted, nothing that lies in it is started.
 */
export async function findServer(resource?: Uri): Promise<string | undefined> {
  const own = resource && workspace.getWorkspaceFolder(resource);
  const folders = [...(own ? [own] : []), ...(workspace.workspaceFolders ?? [])].map((folder) => folder.uri.fsPath);
  const set = workspace.getConfiguration("cfnkit", resource).get("path", "").trim();
  if (set) {
    return path.resolve(folders[0] ?? "", set.replace("${workspaceFolder}", folders[0] ?? ""));
  }
  const interpreter = await chosenInterpreter(resource);
  const places = [
    ...(interpreter ? beside(interpreter) : []),
    ...folders.map((folder) => path.join(folder, ".venv", WINDOWS ? "Scripts" : "bin")),
    ...(process.env["PATH"] ?? "").split(path.delimiter).filter((place) => path.isAbsolute(place)),
  ];
  for (const place of places) {
    const command = path.join(place, COMMAND);
    if ((workspace.isTrusted || !folders.some((folder) => isWithin(command, folder))) && (await isExecutable(command))) {
      return command;
    }
  }
  return undefined;
}

/** The folders in which an interpreter has the commands of its packages. */
function beside(interpreter: string): string[] {
  const folder = path.dirname(interpreter);
  return WINDOWS ? [folder, path.join(folder, "Scripts")] : [folder];
}

function isWithin(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return !way.startsWith("..") && !path.isAbsolute(way);
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
