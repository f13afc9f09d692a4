/** What CloudFormation will see, as a read-only document beside the template. */

import {
  commands,
  EventEmitter,
  languages,
  Position,
  Range,
  Selection,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  window,
  workspace,
  type CancellationToken,
  type TextDocumentContentProvider,
} from "vscode";
import { preview, type Preview, type PreviewRequest, type Stage } from "./protocol";
import type { Server } from "./server";

export const SCHEME = "cfnkit-preview";

export class Previews implements TextDocumentContentProvider {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly answers = new Map<string, Preview>();

  constructor(private readonly server: Server) {}

  /** The text of a preview; where the server has none, because the template is broken, the last one. */
  async provideTextDocumentContent(uri: Uri, token?: CancellationToken): Promise<string> {
    const answer = await this.server.request(preview, subjectOf(uri), token);
    if (answer) {
      this.answers.set(uri.toString(), answer);
    }
    return answer?.text ?? this.answers.get(uri.toString())?.text ?? "";
  }

  /** The server's answer that a preview shows. */
  answerFor(uri: Uri): Preview | undefined {
    return this.answers.get(uri.toString());
  }

  /** Shows the preview of a template beside it, at the line of a path like `Resources/Queue`. */
  async open(template: Uri, stage: Stage, pointer?: string): Promise<void> {
    const uri = previewUri(template, stage);
    const document = await this.loaded(uri);
    const viewColumn = window.visibleTextEditors.find((each) => isSame(each.document.uri, uri))?.viewColumn;
    const editor = await window.showTextDocument(document, {
      viewColumn: viewColumn ?? ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
    const found = pointer && (await this.server.request(preview, { ...subjectOf(uri), pointer }));
    if (found && found.line !== null) {
      const start = new Position(found.line, 0);
      editor.selection = new Selection(start, start);
      editor.revealRange(new Range(start, start), TextEditorRevealType.InCenter);
    }
  }

  /** Shows the template and its preview as a diff. */
  async compare(template: Uri): Promise<void> {
    const uri = previewUri(template, "processed");
    await this.loaded(uri);
    const title = `${nameOf(template)} ↔ what CloudFormation will see`;
    await commands.executeCommand("vscode.diff", template, uri, title);
  }

  /** Has the previews show the new result: those of a template, which was processed anew, or all. */
  refresh(template?: Uri): void {
    for (const document of workspace.textDocuments) {
      if (document.uri.scheme === SCHEME && (!template || isSame(templateOf(document.uri), template))) {
        this.changed.fire(document.uri);
      }
    }
  }

  private async loaded(uri: Uri) {
    const document = await workspace.openTextDocument(uri);
    const language = this.answerFor(uri)?.language;
    return language && document.languageId !== language
      ? languages.setTextDocumentLanguage(document, language)
      : document;
  }
}

/** The template that a preview is of. */
export function templateOf(uri: Uri): Uri {
  return Uri.parse(subjectOf(uri).uri);
}

export function isSame(one: Uri, other: Uri): boolean {
  return one.toString() === other.toString();
}

function previewUri(template: Uri, stage: Stage): Uri {
  const subject: PreviewRequest = { uri: template.toString(), stage };
  const path = template.path.replace(/(\.\w+)?$/, ` (${stage})$1`);
  return Uri.from({ scheme: SCHEME, path, query: JSON.stringify(subject) });
}

function subjectOf(uri: Uri): PreviewRequest {
  return JSON.parse(uri.query) as PreviewRequest;
}

function nameOf(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}
