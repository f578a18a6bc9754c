import type { EscalationRow, Item, Playbook, Role } from '../documents/document.ts';
import { plainWords } from '../plain-words.ts';

/** Whom to tell of what, and how urgently, as one row of a matrix or one line of a role says it. */
export interface EscalationWay {
  /** The kind of issue, as written. */
  readonly issue: string;
  /** Empty where it is not said. */
  readonly to: string;
  readonly urgency: string;
  readonly why: string;
  readonly from: 'matrix' | 'role';
  readonly path: string;
  readonly line: number;
}

export interface EscalationSource {
  readonly path: string;
  readonly playbook: Pick<Playbook, 'escalation' | 'roles'>;
}

const ISSUE = /issue|problem|situation|type|class|topic|category|case|what|fall|thema|asunto/i;
const TO = /escalate|ask|contact|who|notify|owner|tell|call|responsible|person|an wen|escalar/i;
const URGENCY =
  /urgen|priorit|severity|how (?:fast|soon|quick)|response|deadline|dringlich|wann|when/i;
const WHY = /why|reason|because|note|comment|warum|grund|motivo/i;

/** All that the playbooks say about whom to tell: the matrices, which say how urgently, then what the session's role is told. */
export function escalationWays(
  sources: readonly EscalationSource[],
  role: string | undefined,
): EscalationWay[] {
  return sources.flatMap(({ path, playbook }) => [
    ...(playbook.escalation?.matrix ?? []).map((row) => matrixWay(row, path)),
    ...playbook.roles
      .filter(({ name }) => name.toLowerCase() === role?.toLowerCase())
      .flatMap((one) => roleWays(one, path)),
  ]);
}

function matrixWay({ cells, line }: EscalationRow, path: string): EscalationWay {
  const names = Object.keys(cells);
  const taken = new Set<string>();
  const pick = (pattern: RegExp): string => {
    const name = names.find((one) => !taken.has(one) && pattern.test(one));
    if (name === undefined) return '';
    taken.add(name);
    return cells[name] ?? '';
  };
  // "Why" and "who" come before "what", which may be part of either's name; the issue is else the first column.
  const urgency = pick(URGENCY);
  const why = pick(WHY);
  const to = pick(TO);
  const issue = pick(ISSUE) || (cells[names.find((name) => !taken.has(name)) ?? ''] ?? '');
  return { issue, to, urgency, why, from: 'matrix', path, line };
}

const ARROW = /\s*(?:→|⇒|->|=>|—>|:)\s*/;
const AT_ONCE =
  /[,;]?\s*\b(immediately|at once|right away|urgently|now|sofort|inmediatamente)\b\.?$/i;

/** "Security concerns → Human + Gemini immediately". */
function roleWays({ escalation }: Role, path: string): EscalationWay[] {
  return escalation.map(({ line, text }: Item) => {
    const [issue = text, ...rest] = text.split(ARROW);
    const said = rest.join(' ').trim();
    const urgency = AT_ONCE.exec(said)?.[1] ?? '';
    const to = said.replace(AT_ONCE, '').trim();
    return { issue: issue.trim(), to, urgency, why: '', from: 'role', path, line };
  });
}

const IDLE = new Set(
  'the and for with from that this are was were has have had not but its our your into there when what which who will can does did been'.split(
    ' ',
  ),
);

/** Words by their stems, so that "migrations failed" meets "a migration failed". */
function stems(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.filter((word) => !IDLE.has(word)).map((word) => stem(word)));
}

const stem = (word: string): string =>
  word.length > 4 ? word.replace(/(?:ations?|ings?|ed|es|ies|s|ly)$/, '') || word : word;

export interface Wanted {
  /** The kind of issue, as the matrix names it or part of it. */
  readonly issueClass?: string;
  /** What happened, in free words. */
  readonly about?: string;
}

/**
 * The ways that fit, best first; empty where none does. A class that is named in full or in part decides by
 * itself; else the words that the text shares with what each way says, those of its issue counting twice.
 */
export function findWays(ways: readonly EscalationWay[], wanted: Wanted): EscalationWay[] {
  const { issueClass, about } = wanted;
  if (issueClass !== undefined) {
    const name = plainWords(issueClass);
    const whole = ways.filter(({ issue }) => plainWords(issue) === name);
    if (whole.length > 0) return whole;
    const part = ways.filter(({ issue }) => name !== '' && plainWords(issue).includes(name));
    if (part.length > 0) return part;
    return ranked(ways, issueClass);
  }
  return about === undefined ? [] : ranked(ways, about);
}

function ranked(ways: readonly EscalationWay[], text: string): EscalationWay[] {
  const words = stems(text);
  const score = (way: EscalationWay): number => {
    const issue = stems(way.issue);
    const rest = stems(way.why);
    let points = 0;
    for (const word of words) points += issue.has(word) ? 2 : rest.has(word) ? 1 : 0;
    return points;
  };
  const scored = ways.map((way) => ({ way, points: score(way) }));
  const best = Math.max(0, ...scored.map(({ points }) => points));
  return scored
    .filter(({ points }) => points > 0 && points * 2 >= best)
    .toSorted((one, other) => other.points - one.points)
    .map(({ way }) => way);
}

/** What is known when a question is written. */
export interface EscalationFacts {
  readonly about: string;
  readonly way?: EscalationWay;
  readonly by: string;
  /** `2026-03-02 14:05 UTC`. */
  readonly when: string;
  readonly session?: string;
  readonly role?: string;
  readonly branch?: string;
  readonly tasks: readonly string[];
  /** Those of the session, the newest last. */
  readonly commits: readonly { readonly id: string; readonly subject: string }[];
  /** Changed since the session began, and not committed. */
  readonly files: readonly string[];
}

export interface FilledForm {
  /** Markdown, lines ending in `\n`. */
  readonly text: string;
  /** The fields that only a person can fill; they stay as the playbook has them. */
  readonly open: readonly string[];
}

/** For a playbook that shows no form. */
const OWN_FORM = [
  '## Escalation: [Title]',
  '',
  '**Issue**: [What is wrong, in one sentence]',
  '**Impact**: [What is broken or blocked]',
  '**Urgency**: [How urgent]',
  '**To**: [Who is asked]',
  '**Context**: [What was being done]',
  '',
  '**What was tried**:',
  '1. [Step – result]',
  '',
  '**Question**: [What has to be decided]',
  '',
  '**Files**:',
  '- [path]',
].join('\n');

const FIELD =
  /^(\s*(?:[-*+]\s+)?)(\*\*|__)?([^*_:#[\]`]{2,60}?)(\*\*|__)?\s*(\([^)]*\))?\s*(:)(\*\*|__)?\s*(.*)$/u;

type Known = readonly [pattern: RegExp, value: string | readonly string[] | undefined];

/**
 * Fills the playbook's form with what is known. What a field asks is told by its name, in whatever order and
 * wording the form has it; a known thing without a field is added at the end, so that none is lost.
 */
export function fillForm(form: string | undefined, facts: EscalationFacts): FilledForm {
  const lines = (form ?? OWN_FORM).split(/\r\n|\n|\r/);
  const known = knownFields(facts);
  const used = new Set<Known>();
  const open: string[] = [];
  const filled: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const heading = /^(#{1,6}\s.*?)(?:\[[^\]]*\]|<[^>]*>|\{[^}]*\})\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      filled.push(heading + oneLine(facts.about));
      continue;
    }
    const field = FIELD.exec(line);
    const name = field?.[3]?.trim() ?? '';
    const isField = field !== null && (field[2] !== undefined || /^\p{Lu}/u.test(name));
    if (!isField || /^(?:option|step|action|file)\s+\w{1,2}$/i.test(name)) {
      filled.push(line);
      continue;
    }
    const fact = known.find((one) => !used.has(one) && one[0].test(name) && one[1] !== undefined);
    if (!fact) {
      open.push(name);
      filled.push(line);
      continue;
    }
    used.add(fact);
    filled.push(...answered(line, field[8] ?? '', fact[1]));
    // The example lines of a list are what the known ones stand in for.
    if (Array.isArray(fact[1])) {
      while (/^\s*(?:[-*+]|\d+[.)])\s/.test(lines[index + 1] ?? '')) index += 1;
    }
  }
  return { text: `${[...filled, ...remaining(known, used)].join('\n').trimEnd()}\n`, open };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `placeholder` is what stands behind the field's name now. */
function answered(line: string, placeholder: string, value: Known[1]): string[] {
  const before = line.slice(0, line.length - placeholder.length).trimEnd();
  if (typeof value === 'string') return [`${before} ${value}`];
  return [before, ...(value ?? []).map((one) => `- ${one}`)];
}

function knownFields(facts: EscalationFacts): Known[] {
  const { way, tasks, commits, files } = facts;
  const said = (text: string | undefined): string | undefined => (text ? oneLine(text) : undefined);
  const some = (list: readonly string[]): readonly string[] | undefined =>
    list.length > 0 ? list : undefined;
  return [
    [/^(?:issue|problem|summary|what happened|asunto|thema)\b/i, said(facts.about)],
    [/^(?:urgency|priority|severity|dringlichkeit|urgencia)\b/i, said(way?.urgency)],
    [/^(?:to|escalate[sd]? to|ask|asked|recipient|an|para)$/i, said(way?.to)],
    [/^(?:context|background|situation|kontext|contexto)\b/i, contextOf(facts)],
    [/^(?:session)\b/i, said(facts.session)],
    [/^(?:role)\b/i, said(facts.role)],
    [/^(?:tasks?)\b/i, said(tasks.join(', '))],
    [/^(?:branch)\b/i, said(facts.branch)],
    [/^(?:from|by|raised by|reported by|author|who|name)$/i, said(facts.by)],
    [/^(?:date|when|time|raised(?: on| at)?)$/i, said(facts.when)],
    [
      /\bcommits?\b/i,
      some(commits.map(({ id, subject }) => `${id.slice(0, 12)} ${oneLine(subject)}`)),
    ],
    [/\bfiles?\b/i, some(files)],
  ];
}

function contextOf({ session, role, tasks, branch, by, when }: EscalationFacts): string {
  const parts = [
    session,
    role === undefined ? undefined : `as ${role}`,
    tasks.length === 0 ? undefined : `task ${tasks.join(', ')}`,
    branch === undefined ? undefined : `on branch ${branch}`,
    `${by}, ${when}`,
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}

/** What the context line holds already is not said again. */
function remaining(known: readonly Known[], used: ReadonlySet<Known>): string[] {
  const hasContext = known.some((one) => used.has(one) && one[0].test('context'));
  const left = known.filter((one) => one[1] !== undefined && !used.has(one));
  const names = [
    'issue',
    'urgency',
    'to',
    'context',
    'session',
    'role',
    'task',
    'branch',
    'by',
    'when',
  ];
  const lines = left.flatMap((one): string[] => {
    const index = known.indexOf(one);
    const name = names[index] ?? (index === names.length ? 'commits' : 'files');
    if (hasContext && index > 3 && index < names.length) return [];
    // Without a field for the context its parts say the same.
    if (name === 'context') return [];
    const title = `**${name.charAt(0).toUpperCase()}${name.slice(1)}**:`;
    return typeof one[1] === 'string'
      ? [`${title} ${one[1]}`]
      : [title, ...(one[1] ?? []).map((item) => `- ${item}`)];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}
