/** What is looked for in what the editor shows. */

export function has(text: string): (rows: readonly string[]) => boolean {
  return (rows) => rows.some((row) => row.includes(text));
}

export function lacks(text: string): (rows: readonly string[]) => boolean {
  return (rows) => rows.length > 0 && !rows.some((row) => row.includes(text));
}

export function check(holds: boolean, otherwise: string): void {
  if (!holds) {
    throw new Error(otherwise);
  }
}
