/** Starts the server when the first template is seen, and wires the parts. */

import { commands, Uri, window, workspace, type ExtensionContext, type TextDocument } from "vscode";
import { DriftView } from "./drift";
import { MacroRuns, SCHEME as MACRO } from "./macros";
import { offerToStepBack } from "./neighbours";
import { Previews, SCHEME as PREVIEW, templateOf } from "./preview";
import type { Stage } from "./protocol";
import { onInterpreterChange } from "./python";
import { Scrolling } from "./scrolling";
import { restartWhenNeeded, Server } from "./server";
import { Status } from "./status";
import { isTemplate } from "./templates";

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel("cfnkit", { log: true });
  const runs = new MacroRuns(output);
  const started = new Server(context, output, new Map([["cfnkit.runMacro", (answer) => runs.show(answer)]]));
  server = started;
  const status = new Status(started);
  const previews = new Previews(started);
  const drift = new DriftView(started);

  function consider(document: TextDocument): void {
    if (started.state === "waiting" && isTemplate(document)) {
      started.startFor(document.uri);
      void offerToStepBack(context.globalState);
      void onInterpreterChange(() => {
        started.restart();
      }).then((subscription) => subscription && context.subscriptions.push(subscription));
    }
  }

  function refresh(): void {
    const document = window.activeTextEditor?.document;
    void commands.executeCommand("setContext", "cfnkit.template", document !== undefined && isTemplate(document));
    void status.refresh();
  }

  function open(stage: Stage) {
    return async (resource?: Uri) => {
      const uri = subject(resource);
      if (uri) {
        await previews.open(uri, stage);
      }
    };
  }

  context.subscriptions.push(
    output,
    status,
    drift,
    new Scrolling(previews),
    workspace.registerTextDocumentContentProvider(PREVIEW, previews),
    workspace.registerTextDocumentContentProvider(MACRO, runs),
    workspace.onDidOpenTextDocument(consider),
    workspace.onDidChangeTextDocument(({ document }) => {
      consider(document);
    }),
    workspace.onDidSaveTextDocument(refresh),
    window.onDidChangeActiveTextEditor(refresh),
    started.onDidChangeState((state) => {
      refresh();
      if (state === "running") {
        previews.refresh();
      }
    }),
    started.onDidProcess((uri) => {
      previews.refresh(uri);
      if (uri.toString() === window.activeTextEditor?.document.uri.toString()) {
        void status.refresh();
      }
    }),
    ...restartWhenNeeded(started),
    commands.registerCommand("cfnkit.preview", open("processed")),
    commands.registerCommand("cfnkit.previewResolved", open("resolved")),
    commands.registerCommand("cfnkit.showPreview", (uri: string, pointer?: string) =>
      previews.open(Uri.parse(uri), "processed", pointer),
    ),
    commands.registerCommand("cfnkit.diff", async (resource?: Uri) => {
      const uri = subject(resource);
      if (uri) {
        await previews.compare(uri);
      }
    }),
    commands.registerCommand("cfnkit.pickTarget", () => status.pickTarget()),
    commands.registerCommand("cfnkit.chooseSnapshot", () => drift.chooseSnapshot()),
    commands.registerCommand("cfnkit.hideDrift", () => {
      drift.hide();
    }),
    commands.registerCommand("cfnkit.restart", () => {
      started.restart();
    }),
    commands.registerCommand("cfnkit.showOutput", () => {
      output.show();
    }),
  );
  workspace.textDocuments.forEach(consider);
  refresh();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** The template that a command is for: that of its argument, else that of the active editor. */
function subject(resource?: Uri): Uri | undefined {
  const uri = resource ?? window.activeTextEditor?.document.uri;
  return uri?.scheme === PREVIEW ? templateOf(uri) : uri;
}
