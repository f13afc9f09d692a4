/** A real VS Code: code-server, driven in a headless Chromium. Positions are as the editor shows them, 1-based. */

import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import * as path from "node:path";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";

export interface Places {
  /** The folder in which npm installed code-server. */
  readonly codeServer: string;
  /** An empty folder for the profile of the editor. */
  readonly profile: string;
  /** The extensions that are installed. */
  readonly vsix: readonly string[];
  /** The folder that is opened. */
  readonly workspace: string;
  /** The user's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether the editor takes each workspace for trusted; otherwise it asks. */
  readonly trusting: boolean;
  /** Variables of the editor, and of what it starts. */
  readonly variables: Readonly<Record<string, string>>;
}

const SECONDS = 1000;
const LONGEST = 60 * SECONDS;

export class Editor {
  private constructor(
    private readonly process: ChildProcess,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async start(places: Places): Promise<Editor> {
    const entry = path.join(places.codeServer, "node_modules/code-server/out/node/entry.js");
    const folders = ["--user-data-dir", places.profile, "--extensions-dir", path.join(places.profile, "extensions")];
    const environment = {
      ...process.env,
      EXTENSIONS_GALLERY: "{}", // the editor asks no other machine for extensions
      VSCODE_CLI: "1", // and no login shell for another PATH
      ...places.variables,
      XDG_CONFIG_HOME: places.profile,
      XDG_DATA_HOME: places.profile,
    };
    const extensions = places.vsix.flatMap((file) => ["--install-extension", file]);
    execFileSync(process.execPath, [entry, ...folders, ...extensions], { env: environment });
    mkdirSync(path.join(places.profile, "User"), { recursive: true });
    writeFileSync(path.join(places.profile, "User/settings.json"), JSON.stringify(places.settings));

    const port = await freePort();
    const options = ["--auth", "none", "--disable-telemetry", "--disable-update-check"];
    if (places.trusting) {
      options.push("--disable-workspace-trust");
    }
    const server = spawn(
      process.execPath,
      [entry, ...folders, "--bind-addr", `127.0.0.1:${port}`, ...options, places.workspace],
      { env: environment, stdio: ["ignore", "pipe", "ignore"] },
    );
    await listening(server);
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(LONGEST);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(places.workspace)}`);
    await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
    return new Editor(server, browser, page);
  }

  /** The ids of the processes below the editor's, whose command line holds `text`. */
  processes(text: string): number[] {
    return descendants(this.process.pid ?? 0).filter((id) => commandLine(id).includes(text));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    const ended = once(this.process, "exit");
    this.process.kill();
    await ended;
  }

  /** Opens a file of the workspace's root, or the names of its folders and its own, from the explorer. */
  async open(...names: string[]): Promise<void> {
    for (const [index, name] of names.entries()) {
      const row = this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`);
      if (index === names.length - 1) {
        await row.dblclick();
      } else if ((await row.getAttribute("aria-expanded")) === "false") {
        await row.click();
      }
    }
    await this.page.locator(`.tab.active[data-resource-name="${names.at(-1) ?? ""}"]`).waitFor();
  }

  /** Runs a command of the palette by its whole title. It is there once the extension has seen the template. */
  async run(title: string): Promise<void> {
    const row = this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first();
    const chosen = async () => {
      await this.ask("F1", `>${title}`);
      return succeeds(row.click({ timeout: 2 * SECONDS }));
    };
    await until(`the command ${title}`, chosen, Boolean);
  }

  /** Presses a key until the editor asks for a text, at the top of the window or in another field, and types it there. */
  async ask(key: string, text: string, field = ".quick-input-widget input"): Promise<void> {
    const input = this.page.locator(field).first();
    const asked = async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press(key);
      return succeeds(input.fill(text, { timeout: 2 * SECONDS })); // the list before may just be closing
    };
    await until(`the question after ${key}`, asked, Boolean);
  }

  /** Puts the cursor into a file, which is open or lies at the workspace's root. */
  async moveTo(name: string, line: number, column: number): Promise<void> {
    const tab = this.page.locator(`.tab[data-resource-name="${name}"]`).first();
    await ((await tab.isVisible()) ? tab.click() : this.open(name));
    await this.ask("Control+g", `:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** The text of the lines that the editor of a file shows, with hints, lenses and decorations in it. */
  async lines(name: string): Promise<string[]> {
    const rows = this.group(name).locator(".view-lines .view-line");
    const shown = await rows.evaluateAll((each) =>
      each.map((row): [number, string] => [(row as HTMLElement).offsetTop, row.textContent]),
    );
    return shown.sort(([one], [other]) => one - other).map(([, text]) => text.replaceAll("\u00a0", " "));
  }

  /** What decorations put behind the text of the lines that the editor of a file shows. */
  async notes(name: string): Promise<string[]> {
    return this.group(name)
      .locator(".view-lines .view-line span")
      .evaluateAll((spans) => spans.map((span) => getComputedStyle(span, "::after").content));
  }

  async lenses(name: string): Promise<string[]> {
    return this.group(name).locator(".codelens-decoration a").allInnerTexts();
  }

  /** What the Problems panel shows: one text a row. */
  async problems(): Promise<string[]> {
    const rows = this.page.locator(".markers-panel .monaco-list-row");
    return (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  }

  /** Turns the mouse's wheel over the editor of a file: `notches` down, or up where they are negative. */
  async scroll(name: string, notches: number): Promise<void> {
    await this.group(name).locator(".overflow-guard").first().hover();
    for (let turned = 0; turned < Math.abs(notches); turned += 1) {
      await this.page.mouse.wheel(0, 100 * Math.sign(notches));
      await this.page.waitForTimeout(20);
    }
  }

  async close(name: string): Promise<void> {
    const tab = this.page.locator(`.tab[data-resource-name="${name}"]`);
    await tab.hover();
    await tab.locator(".codicon-close").click();
    await tab.waitFor({ state: "detached" });
  }

  async chord(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  /** The rows of the list at the top of the window. */
  async choices(): Promise<string[]> {
    return this.page.locator(".quick-input-list .monaco-list-row").allInnerTexts();
  }

  /** Chooses a file of the workspace's root in the dialog whose title is `title`. */
  async choose(title: string, name: string): Promise<void> {
    await this.page.locator(`.quick-input-title:has-text("${title}")`).waitFor();
    await this.page.locator(`.quick-input-list .monaco-list-row:has-text("${name}")`).click();
  }

  /** The places that a peek lists. */
  async peeked(): Promise<string[]> {
    const rows = await this.page.locator(".reference-zone-widget .ref-tree .monaco-list-row").allInnerTexts();
    return rows.map((text) => text.replaceAll("\u00a0", " "));
  }

  async suggestions(): Promise<string[]> {
    return this.page.locator(".suggest-widget.visible .monaco-list-row").allInnerTexts();
  }

  /** The code actions at the cursor. */
  async fixes(): Promise<string[]> {
    const rows = this.page.locator(".action-widget .monaco-list-row");
    if ((await rows.count()) === 0) {
      await this.page.keyboard.press("Control+.");
      await this.page.waitForTimeout(500);
    }
    return rows.allInnerTexts();
  }

  /** The texts of the hover that is shown. */
  async hover(): Promise<string> {
    const shown = this.page.locator(".monaco-hover:not(.hidden) .hover-contents");
    return (await shown.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
  }

  /** Types a text in place of the characters from a column up to the end of the line. */
  async retype(name: string, line: number, column: number, text: string): Promise<void> {
    await this.moveTo(name, line, column);
    await this.page.keyboard.press("Shift+End");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(text);
  }

  async picture(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  group(name: string): Locator {
    return this.page.locator(`.editor-group-container:has(.tab.active[data-resource-name="${name}"])`);
  }
}

/** Waits until `read` gives what `holds` accepts; fails with what it gave last. */
export async function until<T>(what: string, read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const end = Date.now() + LONGEST;
  for (;;) {
    const value = await read();
    if (holds(value)) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: not seen within ${LONGEST / SECONDS} s. Seen last:\n${JSON.stringify(value, undefined, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function succeeds(action: Promise<void>): Promise<boolean> {
  return action.then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("exit", (code) => {
      reject(new Error(`code-server ended with ${code ?? "a signal"}`));
    });
    server.stdout?.on("data", (text: Buffer) => {
      if (text.includes("HTTP server listening")) {
        resolve();
      }
    });
  });
}

function descendants(id: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf-8").split(") ")[1]?.split(" ");
      parents.set(Number(name), Number(fields?.[1]));
    } catch {
      continue; // it has ended since
    }
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, each]) => each === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(id);
}

function commandLine(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf-8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
