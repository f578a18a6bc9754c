import * as vscode from 'vscode';
import type { SessionCheck } from '../../core/session/config.ts';
import { noChecks } from '../errors.ts';
import { nodeOf } from '../views/tree-view.ts';
import { type CommandHandler, chooseFolder, tell, withProgress } from './command.ts';
import { announceActive } from './session.ts';

/** Runs a check of the protocol file, and keeps how it ended in the session. What it writes goes to the log. */
export const runCheck: CommandHandler = async (services, argument, wanted) => {
  const folder = await chooseFolder(
    services,
    argument,
    ({ state }) => (state.view?.protocol.session?.checks?.length ?? 0) > 0,
  );
  if (!folder) return;
  const { model, view, root } = folder;
  const checks = view.protocol.session?.checks ?? [];
  if (checks.length === 0) throw noChecks();
  const asked = typeof wanted === 'string' ? wanted : nodeOf(argument)?.check;
  const name = await agreedCheck(root, checks, asked);
  if (name === undefined) return;
  const { log, distFolder } = services;
  const { runCheck: run } = await import('../../actions/run-check.ts');
  log.info(`Check ${name}:`);
  const before = model.state.status?.session.state;
  const checked = await withProgress(
    vscode.l10n.t('Running the check {0}…', name),
    ({ signal, progress }) => {
      const onOutput = (chunk: string): void => {
        log.append(chunk);
        const last = chunk.trim().split('\n').at(-1);
        if (last) progress({ message: last.slice(0, 80) });
      };
      return run({ root, distFolder, name, signal, onOutput });
    },
  );
  const { run: ended, failure, changedFiles, recorded, status } = checked;
  model.takeStatus(status);
  model.refreshSoon(['session']);
  if (before === 'preparing' && status.session.state === 'active') announceActive(model, status);
  const kept = [
    ...(changedFiles
      ? [vscode.l10n.t('It changed files itself, so it proves nothing of them.')]
      : []),
    ...(recorded ? [] : [vscode.l10n.t('It was not kept: no session is under way.')]),
  ];
  const showLog = { title: vscode.l10n.t('Show Log'), run: () => log.show() };
  if (ended.exitCode === 0) {
    tell([vscode.l10n.t('The check {0} passed.', name), ...kept].join(' '));
    return;
  }
  const why = failure ?? vscode.l10n.t('It ended with exit code {0}.', ended.exitCode);
  tell([vscode.l10n.t('The check {0} failed.', name), why, ...kept].join(' '), showLog);
};

/** The commands that somebody at this window has seen and chosen, each with its root. */
const agreed = new Set<string>();

/**
 * What a repository names is run only by somebody who has seen the command: the list shows it, and a row asks
 * the first time and when the command has changed.
 */
async function agreedCheck(
  root: string,
  checks: readonly SessionCheck[],
  asked: string | undefined,
): Promise<string | undefined> {
  const keyOf = ({ run }: SessionCheck): string => JSON.stringify([root, ...run]);
  const meant = asked === undefined ? checks : checks.filter(({ name }) => name === asked);
  const [only] = meant;
  if (asked !== undefined && only && agreed.has(keyOf(only))) return asked;
  const name = await pickCheck(meant.length > 0 ? meant : checks);
  const chosen = checks.find((check) => check.name === name);
  if (chosen) agreed.add(keyOf(chosen));
  return name;
}

async function pickCheck(checks: readonly SessionCheck[]): Promise<string | undefined> {
  const items = checks.map(({ name, run }) => ({ label: name, description: run.join(' ') }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Run Check'),
    placeHolder: vscode.l10n.t('Choose the check; its command runs in the root of the repository'),
  });
  return picked?.label;
}
