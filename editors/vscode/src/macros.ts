/** One run of a macro: the event that it got and its answer, as a diff of two read-only documents. */

import { commands, Uri, type OutputChannel, type TextDocumentContentProvider } from "vscode";
import type { MacroRun } from "./protocol";

export const SCHEME = "cfnkit-macro";

export class MacroRuns implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private runs = 0;

  constructor(private readonly output: OutputChannel) {}

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  /** Shows the answer of the server to `cfnkit.runMacro`. */
  async show(answer: unknown): Promise<void> {
    if (!isMacroRun(answer)) {
      return;
    }
    this.runs += 1;
    const event = this.kept("event", answer.event);
    const result = this.kept("answer", answer.answer);
    if (answer.log) {
      this.output.appendLine(answer.log);
    }
    await commands.executeCommand("vscode.diff", event, result, "Macro: event ↔ answer");
  }

  private kept(name: string, content: unknown): Uri {
    const path = `/${this.runs}/${name}.json`;
    this.texts.set(path, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
    return Uri.from({ scheme: SCHEME, path });
  }
}

function isMacroRun(answer: unknown): answer is MacroRun {
  return typeof answer === "object" && answer !== null && "event" in answer && "answer" in answer;
}
