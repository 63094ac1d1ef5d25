// Starts `upright lsp` and shows the texts of its library. Everything else is the server's.
import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const library: vscode.TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const text = await client?.sendRequest<string | null>("upright/libraryText", { uri: uri.toString() });
      return text ?? "";
    },
  };
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider("upright", library),
    vscode.commands.registerCommand("upright.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("upright.path")) await restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function start(): Promise<void> {
  const command = vscode.workspace.getConfiguration("upright").get<string>("path") || "upright";
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "upright" },
      { scheme: "untitled", language: "upright" },
    ],
    initializationOptions: { libraryDocuments: true },
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.upright") },
  };
  client = new LanguageClient("upright", "Upright", server, options);
  try {
    await client.start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      `Upright: \`${command} lsp\` does not start (${reason}). Install upright, or set "upright.path".`,
    );
  }
}

async function restart(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.dispose();
  await start();
}
