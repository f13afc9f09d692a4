/** Lines of paths in a text that the server wrote. */

const KEY = /^(\s*)(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s:"'][^:"']*(?:::[^:"']+)*))\s*:(?:\s|$)/;

/**
 * The 0-based line of the value at a path like `Resources/Queue` in a YAML or JSON text with one key a line; undefined
 * if there is none. Each key is looked for below the one before, where the lines are indented further.
 */
export function lineOf(text: string, pointer: string): number | undefined {
  const lines = text.split("\n");
  let found: number | undefined;
  let outside = -1;
  for (const name of pointer.split("/").filter(Boolean)) {
    const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
    const start: number = found === undefined ? 0 : found + 1;
    const next = lineOfKey(lines, key, start, outside);
    if (next === undefined) {
      return found;
    }
    found = next.line;
    outside = next.indent;
  }
  return found;
}

function lineOfKey(lines: readonly string[], key: string, start: number, outside: number) {
  for (const [offset, text] of lines.slice(start).entries()) {
    const match = KEY.exec(text);
    const indent = match?.[1]?.length ?? 0;
    if (match && indent <= outside) {
      return undefined;
    }
    if (match && (match[2] ?? match[3] ?? match[4]) === key) {
      return { line: start + offset, indent };
    }
  }
  return undefined;
}
