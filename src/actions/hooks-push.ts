import { brokenPolicy } from '../workspace/compile-policy.ts';
import { summaryLine } from '../core/rules/report.ts';
import { pushedRevisions } from '../git/pushed.ts';
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
  const { verdicts, protocolProblems } = await judgeCommits(revisions, options);
  if (protocolProblems.length > 0) throw brokenPolicy(protocolProblems, 'in what is pushed');
  const refused = verdicts.filter(({ verdict }) => verdict.refused);
  const [first] = refused;
  if (!first) return { refused: false, summary: '', text: '' };
  const commits = refused.length === 1 ? '1 commit breaks' : `${refused.length} commits break`;
  const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
  const summary = `Session Protocol: ${commits} the protocol – ${nameOf(first)}: ${said(first)}${more}`;
  const list = refused.flatMap((change) => [
    `  ${nameOf(change)} ${change.subject ?? ''}`,
    ...change.verdict.violations.map(
      ({ severity, rule, message, location }) =>
        `    ${severity} ${rule}: ${location ? `${location.path}: ` : ''}${message}`,
    ),
  ]);
  const remedy =
    '  → Mend them with git rebase --interactive, or name the reason in the message: Protocol-Waiver: rule: why';
  return { refused: true, summary, text: `${[summary, '', ...list, remedy].join('\n')}\n` };
}

const nameOf = ({ commit }: JudgedChange): string => commit?.slice(0, 10) ?? '';

const said = ({ verdict }: JudgedChange): string =>
  summaryLine(verdict.violations).replace(/^.*? – /, '');
