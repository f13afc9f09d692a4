/** The status item: what the server does, and the target; a click chooses another. */

import { StatusBarAlignment, ThemeColor, window, workspace, type Disposable, type QuickPickItem } from "vscode";
import { setTarget, targets, type Target } from "./protocol";
import type { Server } from "./server";
import { isTemplate } from "./templates";

export class Status implements Disposable {
  private readonly item = window.createStatusBarItem("cfnkit.status", StatusBarAlignment.Right, 100);
  private target: string | null = null;

  constructor(private readonly server: Server) {
    this.item.name = "cfnkit";
  }

  dispose(): void {
    this.item.dispose();
  }

  /** Shows what holds for the active editor. */
  async refresh(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (document?.uri.scheme === "output") {
      return;
    }
    if (!document || !isTemplate(document)) {
      this.item.hide();
      return;
    }
    this.show();
    const answer = await this.server.request(targets, { uri: document.uri.toString() });
    this.target = answer?.current ?? null;
    this.show();
  }

  /** Has the user choose a target of the active template's configuration. */
  async pickTarget(): Promise<void> {
    const document = window.activeTextEditor?.document;
    const client = this.server.running;
    if (!document || !client) {
      return;
    }
    const answer = await client.sendRequest(targets, { uri: document.uri.toString() });
    const none: Choice = { label: "No target", description: "values that only a deployment knows stay unknown", name: null };
    const choices = [...answer.targets.map(choiceOf), none];
    const marked = choices.map((each) =>
      each.name === answer.current ? { ...each, label: `$(check) ${each.label}` } : each,
    );
    const placeHolder = answer.targets.length
      ? "The target whose values are shown"
      : "No targets: add some to .cfnkit.yaml, under `targets`";
    const chosen = await window.showQuickPick(marked, { placeHolder, matchOnDescription: true });
    if (chosen) {
      await this.server.keepTarget(chosen.name);
      await client.sendRequest(setTarget, { name: chosen.name });
      await this.refresh();
    }
  }

  private show(): void {
    const { state } = this.server;
    const failed = state === "failed";
    this.item.text = {
      waiting: "$(circle-outline) cfnkit",
      starting: "$(sync~spin) cfnkit",
      running: `$(target) cfnkit: ${this.target ?? "no target"}`,
      failed: "$(error) cfnkit",
    }[state];
    const trust = workspace.isTrusted ? "" : " The workspace is not trusted: macros do not run.";
    this.item.tooltip = failed ? "The server did not start: show its output" : `Choose the target.${trust}`;
    this.item.command = failed ? "cfnkit.showOutput" : "cfnkit.pickTarget";
    this.item.backgroundColor = failed ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }
}

interface Choice extends QuickPickItem {
  readonly name: string | null;
}

function choiceOf(target: Target): Choice {
  const about = [target.region, target.account, target.stackName].filter(Boolean).join(" · ");
  const detail = Object.entries(target.parameters).map(([name, value]) => `${name}=${value}`).join(", ");
  return { label: target.name, description: about, ...(detail ? { detail } : {}), name: target.name };
}
