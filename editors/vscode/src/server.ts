/** The process of the server, and the client that speaks to it. */

import { spawn, type ChildProcess } from "node:child_process";
import {
  commands,
  EventEmitter,
  Uri,
  window,
  workspace,
  type CancellationToken,
  type ExtensionContext,
  type LogOutputChannel,
} from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type ErrorHandler,
  type ExecuteCommandSignature,
  type LanguageClientOptions,
  type RequestType,
} from "vscode-languageclient/node";
import { findServer } from "./finding";
import { processed } from "./protocol";
import { serverSettings } from "./settings";
import { SELECTOR } from "./templates";

export type State = "waiting" | "starting" | "running" | "failed";

/** What is done with the answer of a command that the server ran. */
export type Answered = (answer: unknown) => Promise<void>;

const MOST_RESTARTS = 3;
const RESTARTS_WITHIN = 180_000; // milliseconds
const MOST_OF_STDERR = 4_000;
const TARGET = "target";

/** A client that logs its errors: what the user has to know is told by the server's owner, with what to do. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server {
  /** `waiting` until the first template is seen. */
  state: State = "waiting";
  private readonly stateChanged = new EventEmitter<State>();
  readonly onDidChangeState = this.stateChanged.event;
  private readonly textProcessed = new EventEmitter<Uri>();
  /** A text was processed anew. */
  readonly onDidProcess = this.textProcessed.event;

  private client: LanguageClient | undefined;
  private resource: Uri | undefined;
  private process: ChildProcess | undefined;
  private stderr = "";
  private ends: number[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: ExtensionContext,
    private readonly output: LogOutputChannel,
    private readonly answered: ReadonlyMap<string, Answered>,
  ) {}

  /** The client, while the server runs. */
  get running(): LanguageClient | undefined {
    return this.state === "running" ? this.client : undefined;
  }

  /** The server's answer to a request; undefined where no server runs, or where it refuses, which is logged. */
  async request<P, R>(type: RequestType<P, R, void>, parameters: P, token?: CancellationToken): Promise<R | undefined> {
    try {
      return await this.running?.sendRequest(type, parameters, token);
    } catch (error) {
      this.output.warn(`${type.method}: ${String(error)}`);
      return undefined;
    }
  }

  /** The target that the user has chosen in this workspace. */
  get target(): string | null {
    return this.context.workspaceState.get<string | null>(TARGET, null);
  }

  async keepTarget(name: string | null): Promise<void> {
    await this.context.workspaceState.update(TARGET, name);
  }

  /** Starts the server for a template, unless it was started before. */
  startFor(resource: Uri): void {
    if (this.state === "waiting") {
      this.resource = resource;
      this.restart();
    }
  }

  /** Ends the server, if it runs, and starts it. One restart begins when the one before is through. */
  restart(): void {
    if (this.resource || this.state !== "waiting") {
      this.become("starting");
      this.turn = this.turn.then(() => this.stopClient()).then(() => this.startClient());
    }
  }

  /** Gives the server the settings as they are now. */
  async sendSettings(): Promise<void> {
    const settings = { cfnkit: serverSettings(this.target) };
    await this.running?.sendNotification("workspace/didChangeConfiguration", { settings });
  }

  async stop(): Promise<void> {
    this.turn = this.turn.then(() => this.stopClient());
    await this.turn;
  }

  private async startClient(): Promise<void> {
    const command = await findServer(this.resource);
    if (command === undefined) {
      this.become("failed");
      const own = workspace.isTrusted ? "" : " One in the workspace counts once you trust it.";
      void this.tell(`cfnkit was not found.${own} Install it with: pip install 'cfnkit[editor]'`);
      return;
    }
    this.output.info(`Starting ${command} lsp`);
    this.stderr = "";
    const client = new QuietClient("cfnkit", "cfnkit", () => this.spawned(command), this.clientOptions());
    this.client = client;
    client.onNotification(processed, ({ uri }) => {
      this.textProcessed.fire(Uri.parse(uri));
    });
    try {
      await client.start();
      if (!client.isRunning()) {
        throw new Error("it ended."); // the client takes a process that ends at once for started
      }
      this.become("running");
    } catch (error) {
      this.become("failed");
      const reason = this.stderr.trim().split("\n").at(-1) ?? "";
      void this.tell(`The server ${command} did not start: ${reason || String(error)}`);
    }
  }

  private async stopClient(): Promise<void> {
    const client = this.client;
    const process = this.process;
    this.client = undefined;
    this.process = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.output.info(`The server did not end by itself: ${String(error)}`);
      process?.kill();
    }
  }

  /** The server's process. Its folder is the extension's, so that Python finds no module in the user's. */
  private spawned(command: string): Promise<ChildProcess> {
    return new Promise((resolve, reject) => {
      const process = spawn(command, ["lsp"], { cwd: this.context.extensionPath });
      process.once("error", reject);
      process.once("spawn", () => {
        this.process = process;
        resolve(process);
      });
      process.stderr.setEncoding("utf-8").on("data", (text: string) => {
        this.stderr = (this.stderr + text).slice(-MOST_OF_STDERR);
      });
    });
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      outputChannel: this.output,
      initializationOptions: () => serverSettings(this.target),
      initializationFailedHandler: () => false,
      errorHandler: this.errorHandler(),
      middleware: {
        executeCommand: (command, parameters: unknown[], next) => this.executed(command, parameters, next),
      },
    };
  }

  private async executed(command: string, parameters: unknown[], next: ExecuteCommandSignature): Promise<unknown> {
    const answer: unknown = await next(command, parameters);
    await this.answered.get(command)?.(answer);
    return answer;
  }

  /** Starts a server that has ended again, unless it never ran or ends all the time. */
  private errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        const now = Date.now();
        this.ends = [...this.ends, now].filter((end) => end > now - RESTARTS_WITHIN);
        if (this.state === "running" && this.ends.length <= MOST_RESTARTS) {
          this.output.warn("The server ended; it is started again.");
          return { action: CloseAction.Restart, handled: true };
        }
        if (this.state === "running") {
          this.become("failed");
          void this.tell("The cfnkit server ended several times, and is not started again.");
        }
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  private become(state: State): void {
    this.state = state;
    this.stateChanged.fire(state);
  }

  private async tell(problem: string): Promise<void> {
    this.output.error(problem);
    const install = "How to Install";
    const set = "Set the Path";
    const show = "Show Output";
    const choice = await window.showErrorMessage(problem, install, set, show);
    if (choice === install) {
      const page = Uri.joinPath(this.context.extensionUri, "README.md").with({ fragment: "install" });
      await commands.executeCommand("markdown.showPreview", page);
    } else if (choice === set) {
      await commands.executeCommand("workbench.action.openSettings", "cfnkit.path");
    } else if (choice === show) {
      this.output.show();
    }
  }
}

/** Restarts the server when the workspace is trusted, or another command is to be started. */
export function restartWhenNeeded(server: Server): { dispose(): unknown }[] {
  return [
    workspace.onDidGrantWorkspaceTrust(() => {
      server.restart();
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("cfnkit.path")) {
        server.restart();
      } else if (change.affectsConfiguration("cfnkit")) {
        void server.sendSettings();
      }
    }),
  ];
}
