/** What a user does, one step after the other in the same editor, and what is seen then. */

import * as path from "node:path";
import { until, type Editor } from "./editor";

export interface Place {
  readonly editor: Editor;
  readonly workspace: string;
  /** The folder of the README's pictures. */
  readonly images: string;
}

type Step = (place: Place) => Promise<void>;

const TEMPLATE = "tickets.yaml";

export const steps: Record<string, Step> = {
  "no server runs before a template is open": async ({ editor }) => {
    await editor.open("README.md");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const found = editor.processes("cfnkit lsp");
    if (found.length > 0) {
      throw new Error(`${found.length} processes`);
    }
  },

  "the findings on a template": async ({ editor, images }) => {
    await editor.open(TEMPLATE);
    await editor.run("Problems: Focus on Problems View");
    await until("a row", () => editor.problems(), has("77777 is greater than the maximum"));
    await editor.picture(path.join(images, "findings.png"));
  },
};

function has(text: string): (rows: readonly string[]) => boolean {
  return (rows) => rows.some((row) => row.includes(text));
}
