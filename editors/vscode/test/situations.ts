/** What a user does, one step after the other in the same editor, and what is seen then. */

import type { Editor } from "./editor";
import { neighbours } from "./neighbours";
import { trusted } from "./trusted";
import { untrusted, untrustedServer } from "./untrusted";

export interface Place {
  readonly editor: Editor;
  readonly workspace: string;
  /** The folder for the pictures of the README. */
  readonly images: string;
}

export type Steps = Readonly<Record<string, (place: Place) => Promise<void>>>;

export interface Situation {
  readonly name: string;
  /** Whether the editor takes the workspace for trusted. */
  readonly trusting: boolean;
  /** Where the server is: in the setting, on PATH, in `.venv` of the workspace, or beside a neighbour's interpreter. */
  readonly server: "set" | "on PATH" | "in the workspace" | "beside the interpreter";
  /** The other extensions that are installed, of the folder `neighbours`. */
  readonly neighbours?: readonly string[];
  readonly steps: Steps;
}

export const situations: readonly Situation[] = [
  { name: "A trusted workspace", trusting: true, server: "set", steps: trusted },
  { name: "A workspace that is not trusted", trusting: false, server: "on PATH", steps: untrusted },
  { name: "A server in a workspace that is not trusted", trusting: false, server: "in the workspace", steps: untrustedServer },
  {
    name: "Beside other extensions",
    trusting: true,
    server: "beside the interpreter",
    neighbours: ["linter", "python"],
    steps: neighbours,
  },
];
