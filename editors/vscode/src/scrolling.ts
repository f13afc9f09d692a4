/** A template and its preview scroll together; the lines that belong to the cursor's are marked in the other. */

import {
  OverviewRulerLane,
  Range,
  TabInputTextDiff,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextEditor,
} from "vscode";
import { isSame, SCHEME, templateOf, type Previews } from "./preview";
import type { PreviewLine } from "./protocol";

// Milliseconds: within the first, an editor that was scrolled from here says so; within the second, it stands still.
const SAID = 1000;
const SETTLED = 150;

export class Scrolling implements Disposable {
  private readonly made = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor("diffEditor.insertedLineBackground"),
    overviewRulerColor: new ThemeColor("editorOverviewRuler.addedForeground"),
    overviewRulerLane: OverviewRulerLane.Left,
  });
  private readonly belonging = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor("editor.rangeHighlightBackground"),
  });
  private readonly incomplete = window.createTextEditorDecorationType({
    isWholeLine: true,
    after: { margin: "0 0 0 2em", color: new ThemeColor("editorWarning.foreground") },
  });
  /** Until when the scrolling of an editor is not its user's. */
  private readonly moved = new Map<TextEditor, number>();
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(private readonly previews: Previews) {
    this.subscriptions = [
      this.made,
      this.belonging,
      this.incomplete,
      window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => {
        const top = visibleRanges[0]?.start.line;
        const until = this.moved.get(textEditor) ?? 0;
        const now = Date.now();
        if (now < until) {
          this.moved.set(textEditor, Math.min(until, now + SETTLED));
        } else if (top !== undefined) {
          this.follow(textEditor, top);
        }
      }),
      window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        this.mark(textEditor, selections[0]?.active.line ?? 0);
      }),
      window.onDidChangeVisibleTextEditors(() => {
        this.showMade();
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === SCHEME) {
          this.showMade();
        }
      }),
    ];
  }

  dispose(): void {
    for (const each of this.subscriptions) {
      each.dispose();
    }
  }

  /** Scrolls the editors that show the other side of `editor`, whose first visible line is `top`. */
  private follow(editor: TextEditor, top: number): void {
    for (const [other, pairs] of this.counterparts(editor)) {
      const line = nearest(pairs, top);
      if (line !== undefined && line !== other.visibleRanges[0]?.start.line) {
        this.reveal(other, line, TextEditorRevealType.AtTop);
      }
    }
  }

  private mark(editor: TextEditor, line: number): void {
    editor.setDecorations(this.belonging, []);
    for (const [other, pairs] of this.counterparts(editor)) {
      const lines = pairs.filter(([from]) => from === line).map(([, to]) => to);
      other.setDecorations(this.belonging, lines.map((to) => new Range(to, 0, to, 0)));
      const first = lines[0];
      if (first !== undefined && !other.visibleRanges.some((range) => lines.some((to) => holds(range, to)))) {
        this.reveal(other, first, TextEditorRevealType.InCenter);
      }
    }
  }

  private reveal(editor: TextEditor, line: number, place: TextEditorRevealType): void {
    this.moved.set(editor, Date.now() + SAID);
    editor.revealRange(new Range(line, 0, line, 0), place);
  }

  /** The editors of the other side, each with pairs of lines: one of `editor`, and one of the other. */
  private counterparts(editor: TextEditor): [TextEditor, [number, number][]][] {
    const uri = editor.document.uri;
    const isPreview = uri.scheme === SCHEME;
    return window.visibleTextEditors.flatMap((other) => {
      const [template, previewUri] = isPreview ? [other.document.uri, uri] : [uri, other.document.uri];
      if (previewUri.scheme !== SCHEME || !isSame(templateOf(previewUri), template) || isInDiff(previewUri)) {
        return [];
      }
      const lines = linesOf(this.previews.answerFor(previewUri)?.lines ?? [], template);
      const pairs = lines.map(({ line, source }): [number, number] => (isPreview ? [line, source] : [source, line]));
      return [[other, pairs] as [TextEditor, [number, number][]]];
    });
  }

  private showMade(): void {
    for (const editor of window.visibleTextEditors.filter(({ document }) => document.uri.scheme === SCHEME)) {
      const answer = this.previews.answerFor(editor.document.uri);
      const options = (answer?.made ?? []).map(({ start, end, by }) => ({
        range: new Range(start, 0, end - 1, 0),
        hoverMessage: `Made by ${by}`,
      }));
      editor.setDecorations(this.made, options);
      const reason = answer?.incomplete;
      const first = { range: new Range(0, 0, 0, 0), renderOptions: { after: { contentText: reason ?? "" } } };
      editor.setDecorations(this.incomplete, reason ? [first] : []);
    }
  }
}

/** The lines that the template itself has made; the server may write its URI in another way. */
function linesOf(lines: readonly PreviewLine[], template: Uri): readonly PreviewLine[] {
  const own = [...new Set(lines.map(({ uri }) => uri))].filter((uri) => isSame(Uri.parse(uri), template));
  return lines.filter(({ uri }) => own.includes(uri));
}

/** The line that belongs to `line`, or to the last line before it that has one. */
function nearest(pairs: readonly [number, number][], line: number): number | undefined {
  let best: [number, number] | undefined;
  for (const pair of pairs) {
    if (pair[0] <= line && (best === undefined || pair[0] > best[0])) {
      best = pair;
    }
  }
  return best?.[1];
}

function holds(range: Range, line: number): boolean {
  return range.start.line <= line && line <= range.end.line;
}

/** Whether a preview is one half of a diff, whose halves scroll together by themselves. */
function isInDiff(previewUri: Uri): boolean {
  const shown = window.tabGroups.all.map(({ activeTab }) => activeTab?.input);
  return shown.some((input) => input instanceof TabInputTextDiff && isSame(input.modified, previewUri));
}
