/** What differs in a snapshot of the live stack, at the ends of the template's lines. */

import { Range, ThemeColor, window, workspace, type Disposable, type TextEditor, type Uri } from "vscode";
import type { Drift } from "./protocol";
import type { Server } from "./server";

type Difference = Drift["differences"][number];

export class DriftView implements Disposable {
  private readonly differing = window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new ThemeColor("editorWarning.foreground") },
    overviewRulerColor: new ThemeColor("editorOverviewRuler.warningForeground"),
  });
  private readonly differences = new Map<string, readonly Difference[]>();
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(private readonly server: Server) {
    this.subscriptions = [
      this.differing,
      window.onDidChangeVisibleTextEditors((editors) => {
        editors.forEach((editor) => {
          this.show(editor);
        });
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const uri = document.uri.toString();
        for (const { range, text } of contentChanges) {
          const added = text.split("\n").length - 1 - (range.end.line - range.start.line);
          const moved = this.differences.get(uri)?.map((each) => shifted(each, range.end.line, added));
          if (moved && added) {
            this.differences.set(uri, moved);
          }
        }
      }),
    ];
  }

  dispose(): void {
    for (const each of this.subscriptions) {
      each.dispose();
    }
  }

  /** Has the user choose a snapshot, and shows what differs from it in the active template. */
  async chooseSnapshot(): Promise<void> {
    const editor = window.activeTextEditor;
    const client = this.server.running;
    if (!editor || !client) {
      return;
    }
    const chosen = await window.showOpenDialog({
      title: "Snapshot of the live stack (cfnkit drift snapshot)",
      filters: { Snapshots: ["json", "yaml", "yml"] },
      openLabel: "Show Drift",
    });
    if (chosen?.[0]) {
      await this.compare(editor.document.uri, chosen[0]);
    }
  }

  async compare(template: Uri, snapshot: Uri): Promise<void> {
    const parameters = { command: "cfnkit.drift", arguments: [{ uri: template.toString(), snapshot: snapshot.toString() }] };
    let answer: Drift | null | undefined;
    try {
      answer = await this.server.running?.sendRequest<Drift | null>("workspace/executeCommand", parameters);
    } catch (error) {
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      return;
    }
    const found = answer?.differences ?? [];
    this.differences.set(template.toString(), found);
    window.visibleTextEditors.forEach((editor) => {
      this.show(editor);
    });
    const count = found.length === 1 ? "1 difference" : `${found.length || "No"} differences`;
    void window.showInformationMessage(`${count} from the snapshot.`);
  }

  hide(): void {
    this.differences.clear();
    window.visibleTextEditors.forEach((editor) => {
      editor.setDecorations(this.differing, []);
    });
  }

  private show(editor: TextEditor): void {
    const found = this.differences.get(editor.document.uri.toString()) ?? [];
    const options = found.map(({ line, text }) => ({
      range: new Range(line, Number.MAX_SAFE_INTEGER, line, Number.MAX_SAFE_INTEGER),
      renderOptions: { after: { contentText: text } },
    }));
    editor.setDecorations(this.differing, options);
  }
}

function shifted(difference: Difference, below: number, by: number): Difference {
  return difference.line > below ? { ...difference, line: difference.line + by } : difference;
}
