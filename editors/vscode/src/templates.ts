/** Which documents are CloudFormation templates, by their content. */

import type { TextDocument } from "vscode";

const LANGUAGES = new Set(["yaml", "json", "jsonc", "cloudformation"]);
const SCHEMES = new Set(["file", "untitled"]);
const MOST_CHARACTERS = 1_000_000;

const VERSION = /^[ \t{]*["']?AWSTemplateFormatVersion["']?[ \t]*:/m;
const SECTION = /^[ \t{]*["']?(?:Resources|Transform)["']?[ \t]*:/m;
const RESOURCE_TYPE = /["']?Type["']?[ \t]*:[ \t]*["']?(?:AWS|Alexa|Custom)::/;
const FUNCTION = /\bFn::\w/;

/**
 * The documents that the server gets once it runs: a file that is no template may be one that a template includes, or
 * its configuration.
 */
export const SELECTOR = [...LANGUAGES].flatMap((language) => [...SCHEMES].map((scheme) => ({ language, scheme })));

/** Whether a document looks like a template. In doubt it does not: the server, which it would start, looks closer. */
export function isTemplate(document: TextDocument): boolean {
  if (!LANGUAGES.has(document.languageId) || !SCHEMES.has(document.uri.scheme)) {
    return false;
  }
  const text = document.getText().slice(0, MOST_CHARACTERS);
  return VERSION.test(text) || (SECTION.test(text) && (RESOURCE_TYPE.test(text) || FUNCTION.test(text)));
}
