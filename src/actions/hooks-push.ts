import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { headline, printable, summaryLine } from '../core/rules/report.ts';
import type { RequiredList } from '../core/session/config.ts';
import { readFolders, readId, readObjects } from '../git/commit-reads.ts';
import { pushedRevisions } from '../git/pushed.ts';
import { brokenPolicy } from '../workspace/compile-policy.ts';
import { loadPolicy } from '../workspace/policy.ts';
import { judgeCommits, type JudgedChange } from './judge-range.ts';

export interface PushVerdict {
  readonly refused: boolean;
  /** One line that says it all; the same as the first of `text`. */
  readonly summary: string;
  /** For the terminal; empty where all is well. */
  readonly text: string;
}

/**
 * Judges what a push brings to its remote, as CI would: a commit that was made past the hooks is met here.
 *
 * A checklist that the protocol in HEAD wants complete before a push is asked for as well.
 *
 * @param input.remote its name or address, as git tells the hook
 * @param input.refs what git tells the hook on standard input
 * @throws ProtocolError as `judgeCommits`, and `broken-protocol`
 */
export async function judgePush(input: {
  root: string;
  remote: string;
  refs: string;
}): Promise<PushVerdict> {
  const options = { cwd: input.root };
  const revisions = await pushedRevisions(input.remote, input.refs, options);
  if (revisions.length === 0) return { refused: false, summary: '', text: '' };
  const { verdicts, protocolProblems } = await judgeCommits(revisions, options, {
    push: { root: input.root },
  });
  if (protocolProblems.length > 0)
    throw brokenPolicy(protocolProblems, { remedy: MEND_IN_HISTORY });
  const refused = verdicts.filter(({ verdict }) => verdict.refused);
  const [first] = refused;
  if (!first) return judgeLists(input.root);
  const commits = refused.length === 1 ? '1 commit breaks' : `${refused.length} commits break`;
  const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
  const summary = `Session Protocol: ${commits} the protocol – ${nameOf(first)}: ${said(first)}${more}`;
  const list = refused.flatMap((change) => [
    `  ${nameOf(change)} ${printable(change.subject ?? '')}`,
    ...change.verdict.violations.map((violation) => `    ${headline(violation)}`),
  ]);
  const remedy =
    '  → Mend them with git rebase --interactive, or name the reason in the message: Protocol-Waiver: rule: why';
  return { refused: true, summary, text: `${[summary, '', ...list, remedy].join('\n')}\n` };
}

/** Whoever gets such a commit can judge nothing that is based on it. */
const MEND_IN_HISTORY =
  'Mend that line in the commit itself, with git rebase --interactive; a commit on top does not undo it.';

/** What is pushed keeps every rule; now the checklists that must be complete by then. */
async function judgeLists(root: string): Promise<PushVerdict> {
  const required = (await listsInHead(root)).filter(({ before }) => before === 'push');
  if (required.length === 0) return { refused: false, summary: '', text: '' };
  const { openLists } = await import('./session-lists.ts');
  const { summary: open } = await openLists({ root, before: 'push', required });
  if (open === '') return { refused: false, summary: '', text: '' };
  const summary = `Session Protocol: not pushed – ${open}`;
  const remedy = '  → See them with: session-protocol checklist list';
  return { refused: true, summary, text: `${summary}\n${remedy}\n` };
}

async function listsInHead(root: string): Promise<readonly RequiredList[]> {
  const here = { cwd: root };
  const { common } = await readFolders(here);
  const blob = await readId(`HEAD:${PROTOCOL_PATH}`, here);
  const { policy } = await loadPolicy(common, blob, async (id) => {
    const objects = await readObjects([id], here);
    return objects.get(id)?.content.toString('utf8') ?? '';
  });
  return policy?.protocol.session?.lists ?? [];
}

const nameOf = ({ commit }: JudgedChange): string => commit?.slice(0, 10) ?? '';

const said = ({ verdict }: JudgedChange): string =>
  summaryLine(verdict.violations).replace(/^.*? – /, '');
