import * as path from "node:path";
import { member, parsed } from "./json";

export type Severity = "error" | "informational" | "warning";

/** A finding of cfnkit, at its place in a template. */
export interface Finding {
  readonly ruleId: string;
  readonly title: string;
  readonly source: string;
  readonly severity: Severity;
  readonly description: string;
  readonly fix: string;
  readonly templatePath: string;
  readonly section: string | undefined;
  readonly logicalId: string | undefined;
  /** The construct that cfnkit names; empty where it names none. */
  readonly constructPath: string;
  readonly locations: string[];
}

const SEVERITIES: Readonly<Record<string, Severity>> = {
  Error: "error",
  Informational: "informational",
  Warning: "warning",
};
const LONGEST = 400;

/** The findings in what `cfnkit check --format json` prints, whose file names are relative to `folder`. */
export function readFindings(printed: string, folder: string): Finding[] {
  const found = parsed(printed, "What cfnkit printed");
  if (!Array.isArray(found)) {
    throw new Error("What cfnkit printed is no list of findings.");
  }
  return found.map((item: unknown) => finding(item, folder));
}

function finding(item: unknown, folder: string): Finding {
  const rule = member(item, "Rule");
  const place = member(member(item, "Location"), "Path");
  const [section, logicalId, ...rest] = (Array.isArray(place) ? place : []).map(String);
  const inElement = rest.join(".");
  const wholeElement = [section, logicalId].filter((part) => part !== undefined).join(".");
  const location = section === "Resources" ? inElement : wholeElement;
  const message = shortened(text(item, "Message"));
  return {
    ruleId: text(rule, "Id"),
    title: text(rule, "ShortDescription"),
    source: text(rule, "Source"),
    severity: SEVERITIES[text(item, "Level")] ?? "error",
    description: location === "" ? message : `${location.replace(/^Properties\./, "")}: ${message}`,
    fix: hints(item).join(" "),
    templatePath: path.resolve(folder, text(item, "Filename")),
    section,
    logicalId,
    constructPath: text(member(item, "Construct"), "Path"),
    locations: location === "" ? [] : [location],
  };
}

/** What a finding adds without a place of its own, such as the nearest name. */
function hints(item: unknown): string[] {
  const related = member(item, "Related");
  return (Array.isArray(related) ? related : [])
    .filter((other) => member(other, "Filename") === undefined && member(other, "Path") === undefined)
    .map((other) => text(other, "Message"));
}

/** A message with a long list in it, such as all actions of a service, without its end. */
function shortened(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
}

function text(value: unknown, key: string): string {
  const found = member(value, key);
  return typeof found === "string" ? found : "";
}
