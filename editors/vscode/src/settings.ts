/** What the user's settings tell the server. */

import { workspace } from "vscode";

const HINTS = ["references", "subs", "mappings", "conditions", "functions", "dynamicReferences"] as const;

export interface ServerSettings {
  readonly trusted: boolean;
  readonly inlayHints: Readonly<Record<string, boolean>>;
  readonly completeTypes: boolean;
  readonly target: string | null;
  readonly engine: string | null;
}

/** The settings that the server gets at its start, and when one of them changes; `target` is the chosen one. */
export function serverSettings(target: string | null): ServerSettings {
  const settings = workspace.getConfiguration("cfnkit");
  return {
    trusted: workspace.isTrusted,
    inlayHints: Object.fromEntries(HINTS.map((kind) => [kind, settings.get(`inlayHints.${kind}`, true)])),
    completeTypes: settings.get("completeTypes", false),
    target,
    engine: settings.get<string | null>("engine", null),
  };
}
