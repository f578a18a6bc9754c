import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import {
  type EscalationFacts,
  type EscalationWay,
  escalationWays,
  fillForm,
  findWays,
} from '../core/session/escalation.ts';
import { isRunning } from '../core/session/journal.ts';
import type { Escalation, Session } from '../core/session/session.ts';
import { findCompletion, taskName } from '../core/session/start-tasks.ts';
import { exists } from '../git/exists.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { inJournal } from './complete-task.ts';
import { loadWorkspace } from './load-workspace.ts';

export type { EscalationWay } from '../core/session/escalation.ts';

export interface EscalateInput {
  readonly root: string;
  /** What happened. With it, and with a session, the escalation is recorded. */
  readonly about?: string;
  readonly issueClass?: string;
  /** What was answered; without `about`, to the last escalation that has no answer. */
  readonly answer?: string;
  /** Where the form is written: absolute, or from the root. Never over a file that is there. */
  readonly out?: string;
}

export interface Escalated {
  /** What fits, best first; the whole matrix where nothing was asked, or where nothing fits. */
  readonly ways: readonly EscalationWay[];
  /** False where nothing fits, and `ways` is all that there is. */
  readonly found: boolean;
  /** The form, filled, where there is something to ask. */
  readonly form?: {
    readonly text: string;
    readonly open: readonly string[];
    /** The playbook that shows it; absent where it shows none. */
    readonly from?: { readonly path: string; readonly line: number };
  };
  readonly writtenTo?: string;
  /** What stands in the session's journal now. */
  readonly recorded?: Escalation;
  readonly warnings: readonly string[];
}

const noMatrix = (): ProtocolError =>
  new ProtocolError({
    code: 'no-escalation',
    message: 'No playbook says whom to tell of what.',
    remedy:
      'Add a table under a heading "Escalation" to the playbook: issue, whom to tell, how urgently.',
  });

const noSuchClass = (name: string, known: readonly EscalationWay[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-class',
    message: `The playbook tells of no issue like "${name}".`,
    remedy: `Choose one of: ${known.map(({ issue }) => issue).join(', ')}; or leave the class out.`,
  });

const noOpenEscalation = (): ProtocolError =>
  new ProtocolError({
    code: 'no-open-escalation',
    message: 'No escalation of this session waits for an answer.',
    remedy: 'Say with --about what the answer is to.',
  });

const noSession = (): ProtocolError =>
  new ProtocolError({
    code: 'no-session',
    message: 'No session is under way here, so there is no journal for the answer.',
    remedy: 'Start a session first.',
  });

const fileThere = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'file-exists',
    message: `${path} is there already.`,
    remedy: 'Name another file; nothing is written over.',
  });

/**
 * Finds whom to tell and how urgently, fills the playbook's form with what is known, and records the
 * escalation, or the answer to it, in the session's journal.
 *
 * @throws ProtocolError `no-escalation`, `no-such-class`, `no-session`, `no-open-escalation`, `file-exists`, `not-a-repository`
 */
export async function escalate(input: EscalateInput): Promise<Escalated> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const sources = view.documents.flatMap(({ path, role, document: { playbook } }) =>
    role === 'playbook' && playbook ? [{ path, playbook }] : [],
  );
  const all = escalationWays(sources, isRunning(session) ? session.role : undefined);
  if (input.answer !== undefined && input.about === undefined)
    return answerLast(repository, session, input.answer);
  if (all.length === 0 && input.about === undefined) throw noMatrix();
  const { about, issueClass } = input;
  const ways = findWays(all, {
    ...(issueClass === undefined ? {} : { issueClass }),
    ...(about === undefined ? {} : { about }),
  });
  const found = ways.length > 0;
  // What is recorded stays in the journal: a slip in the name must not leave it without anybody to tell.
  if (issueClass !== undefined && !found && all.length > 0) throw noSuchClass(issueClass, all);
  const base = { ways: found ? ways : all, found };
  if (about === undefined) return { ...base, warnings: [] };

  const [way] = ways;
  const shown = sources.find(({ playbook }) => playbook.escalation?.form !== undefined);
  const form = shown?.playbook.escalation?.form;
  const facts = await readFacts(repository, session, { about, ...(way ? { way } : {}) });
  const filled = fillForm(form?.text, facts);
  const { out } = input;
  if (out !== undefined)
    await writeForm(isAbsolute(out) ? out : join(repository.root, out), filled.text);
  const recorded = await record(repository, session, about, way, input.answer);
  return {
    ...base,
    form: { ...filled, ...(shown && form ? { from: { path: shown.path, line: form.line } } : {}) },
    ...(out === undefined ? {} : { writtenTo: out }),
    ...(recorded ? { recorded } : {}),
    warnings: [
      ...(found ? [] : ['Nothing in the matrix fits these words; all of it is listed.']),
      ...(recorded ? [] : ['No session is under way: it stands in no journal.']),
    ],
  };
}

async function readFacts(
  repository: Repository,
  session: Session,
  asked: { about: string; way?: EscalationWay },
): Promise<EscalationFacts> {
  const isUnderWay = isRunning(session);
  const [by, branch, dirty] = await Promise.all([
    repository.userName(),
    repository.branch(),
    repository.dirtyPaths(),
  ]);
  const from = inJournal(session) ? session.startHead : undefined;
  const commits = from === undefined ? [] : await repository.commitsSince(from);
  const changed = from === undefined ? [] : await repository.filesChangedSince(from);
  const name = [
    session.number === undefined ? undefined : `session ${session.number}`,
    session.title,
  ];
  return {
    ...asked,
    by: by ?? 'person',
    when: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...(isUnderWay ? { session: name.filter((part) => part !== undefined).join(', ') } : {}),
    ...(isUnderWay && session.role !== undefined ? { role: session.role } : {}),
    ...(branch === undefined ? {} : { branch }),
    tasks: isUnderWay ? openTasks(session) : [],
    commits: commits.slice(-10),
    files: [...new Set([...changed.map(({ path }) => path), ...dirty])].slice(0, 20),
  };
}

/** The session's tasks that it has not completed yet. */
const openTasks = (session: Session): string[] =>
  session.tasks.filter((task) => !findCompletion(session, task)).map(taskName);

async function writeForm(path: string, text: string): Promise<void> {
  if (await exists(path)) throw fileThere(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, text);
}

/** The same question twice is one escalation. */
async function record(
  repository: Repository,
  session: Session,
  about: string,
  way: EscalationWay | undefined,
  answer: string | undefined,
): Promise<Escalation | undefined> {
  if (!isRunning(session)) {
    if (answer !== undefined) throw noSession();
    return undefined;
  }
  const issue = about.trim();
  const before = session.escalations.find((one) => one.issue === issue);
  if (before && answer === undefined) return before;
  return append(repository, session, {
    at: new Date().toISOString(),
    issue,
    to: way?.to ?? before?.to ?? '',
    urgency: way?.urgency ?? before?.urgency ?? '',
    ...(answer === undefined ? {} : { answer }),
  });
}

async function answerLast(
  repository: Repository,
  session: Session,
  answer: string,
): Promise<Escalated> {
  if (!isRunning(session)) throw noSession();
  const open = session.escalations.findLast((one) => one.answer === undefined);
  if (!open) throw noOpenEscalation();
  const at = new Date().toISOString();
  const recorded = await append(repository, session, { ...open, at, answer });
  return { ways: [], found: true, recorded, warnings: [] };
}

async function append(
  { stateFolder }: Repository,
  session: Session,
  escalation: Escalation,
): Promise<Escalation> {
  await appendEvents(stateFolder, [{ type: 'escalated', ...escalation }], session.id);
  return escalation;
}
