/** The interpreter that the user has chosen in the Python extension. */

import { extensions, type Event, type Uri } from "vscode";

interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(
      environment: { readonly path: string },
    ): Promise<{ readonly executable: { readonly uri: Uri | undefined } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
  };
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = extensions.getExtension<Partial<PythonApi> | undefined>("ms-python.python");
  const api = await extension?.activate();
  return api?.environments ? { environments: api.environments } : undefined;
}

/** The path of the interpreter for a resource, if the Python extension is installed and knows one. */
export async function chosenInterpreter(resource?: Uri): Promise<string | undefined> {
  const environments = (await pythonApi())?.environments;
  const environment = await environments?.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
  return environment?.executable.uri?.fsPath;
}

/** Calls `changed` each time the user chooses another interpreter. */
export async function onInterpreterChange(changed: () => void): Promise<{ dispose(): unknown } | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(changed);
}
