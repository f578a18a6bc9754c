import * as vscode from 'vscode';
import { ProtocolError } from '../../core/errors.ts';
import type { DatabaseConfig } from '../../core/protocol.ts';
import { type CommandHandler, tell } from './command.ts';
import { chooseData } from './databases.ts';

/** Where passwords are kept: by VS Code, in the keychain of the system. */
type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;

/** A variable that stands for the password in URLs of a repository. */
interface NamedPassword {
  readonly variable: string;
  /** The databases whose URL names it. */
  readonly databases: readonly string[];
  /** The name of the secret. */
  readonly key: string;
}

/** `postgresql://user:${env:NAME}@…`: only what stands for the password itself. */
const PASSWORD = /^postgres(?:ql)?:\/\/[^/?#]*?:\$\{env:([A-Za-z_]\w*)\}@/;

/**
 * The passwords that the URLs of a repository name. A secret belongs to the repository's folder and to the
 * URLs that name it: whoever changes a URL, to another server for one, does not get the password with it.
 */
export function namedPasswords(
  root: string,
  databases: readonly DatabaseConfig[],
): readonly NamedPassword[] {
  const found = new Map<string, { names: string[]; urls: string[] }>();
  for (const config of databases) {
    if (config.engine !== 'postgresql') continue;
    const variable = PASSWORD.exec(config.url)?.[1];
    if (variable === undefined) continue;
    const { names, urls } = found.get(variable) ?? { names: [], urls: [] };
    found.set(variable, { names: [...names, config.name], urls: [...urls, config.url] });
  }
  return [...found].map(([variable, { names, urls }]) => ({
    variable,
    databases: names,
    key: `databasePassword:${JSON.stringify([root, variable, ...new Set(urls.toSorted())])}`,
  }));
}

/** The variables that the worker gets beside the editor's own: each password that is kept for this repository. */
export async function passwordEnvironment(
  secrets: Secrets,
  root: string,
  databases: readonly DatabaseConfig[],
): Promise<Readonly<Record<string, string>>> {
  const environment: Record<string, string> = {};
  for (const { variable, key } of namedPasswords(root, databases)) {
    const kept = await secrets.get(key);
    if (kept !== undefined) environment[variable] = kept;
  }
  return environment;
}

/** Asks for the password that a database's URL names, and keeps it in the editor's secret storage. */
export const setDatabasePassword: CommandHandler = async (services, argument) => {
  const folder = await chooseData(services, argument);
  if (!folder) return;
  const { secrets } = folder.model;
  const { data, names } = folder.input;
  const all = namedPasswords(data.root, data.databases);
  const fitting = all.filter(
    ({ databases }) => names === undefined || databases.some((name) => names.includes(name)),
  );
  if (fitting.length === 0) throw noPasswordNamed();
  const chosen = await pickPassword(fitting);
  if (!chosen) return;
  const { variable, databases, key } = chosen;
  const password = await vscode.window.showInputBox({
    title: vscode.l10n.t('Set Database Password'),
    prompt: vscode.l10n.t(
      'The password of {0}, kept in the secret storage of VS Code as {1}. Leave it empty to forget it.',
      databases.join(', '),
      variable,
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (password === undefined) return;
  if (password === '') await secrets.delete(key);
  else await secrets.store(key, password);
  await folder.model.refresh(['databases']);
  tell(
    password === ''
      ? vscode.l10n.t('The password of {0} is forgotten.', databases.join(', '))
      : vscode.l10n.t('The password of {0} is kept.', databases.join(', ')),
  );
};

async function pickPassword(all: readonly NamedPassword[]): Promise<NamedPassword | undefined> {
  if (all.length === 1) return all[0];
  const items = all.map((named) => ({
    label: named.variable,
    description: named.databases.join(', '),
    named,
  }));
  const title = vscode.l10n.t('Set Database Password');
  const placeHolder = vscode.l10n.t('Choose the password');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.named;
}

const noPasswordNamed = (): ProtocolError =>
  new ProtocolError({
    code: 'no-password-named',
    message: vscode.l10n.t('No URL of a database names a password.'),
    remedy: vscode.l10n.t(
      'Write {0} in the protocol file.',
      'postgresql://user:${env:NAME}@host/database',
    ),
  });
