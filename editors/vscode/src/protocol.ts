/** The requests of the cfnkit server beside those of the Language Server Protocol; docs/editors.md describes them. */

import { NotificationType, RequestType } from "vscode-languageclient/node";

export type Stage = "processed" | "resolved";

/** `pointer` is the path of a value in the result, like `Resources/Queue`. */
export interface PreviewRequest {
  readonly uri: string;
  readonly stage: Stage;
  readonly pointer?: string;
}

/** Lines are 0-based, here and in everything below. */
export interface PreviewLine {
  readonly line: number;
  readonly uri: string;
  readonly source: number;
}

/** Lines of a preview that a macro or a transform made; `end` is the first line after them. */
export interface MadeLines {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

export interface Preview {
  readonly text: string;
  readonly version: number | null;
  readonly language: "yaml" | "json";
  readonly target: string | null;
  /** Why the text is not all that CloudFormation will see. */
  readonly incomplete: string | null;
  /** The line of the path that the request names. */
  readonly line: number | null;
  readonly lines: readonly PreviewLine[];
  readonly made: readonly MadeLines[];
}

export interface Target {
  readonly name: string;
  readonly region: string | null;
  readonly account: string | null;
  readonly stackName: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Targets {
  readonly targets: readonly Target[];
  readonly current: string | null;
}

export interface MacroRun {
  readonly event: unknown;
  readonly answer: unknown;
  readonly log: string;
}

export interface Drift {
  readonly differences: readonly { readonly line: number; readonly text: string }[];
}

export const preview = new RequestType<PreviewRequest, Preview | null, void>("cfnkit/preview");
export const targets = new RequestType<{ uri: string }, Targets, void>("cfnkit/targets");
export const setTarget = new RequestType<{ name: string | null }, void, void>("cfnkit/setTarget");

/** The server has processed a text: what was made of it before is outdated. */
export const processed = new NotificationType<{ uri: string; version: number | null }>("cfnkit/processed");
