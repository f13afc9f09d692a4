/** The value of a key; undefined where the value is no object or has no such key. */
export function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** A text's value; an Error that names `what` and shows how the text begins where it is no JSON. */
export function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${what} is no JSON: ${text.trim().slice(0, 200)}`, { cause: error });
  }
}
