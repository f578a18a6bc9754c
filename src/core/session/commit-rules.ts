import type { Protocol } from '../protocol.ts';
import type { RuleId, RuleOptions } from '../rules/options.ts';

/** How a commit of the session has to look, one sentence a rule; only what the protocol file asks for. */
export function commitRules(protocol: Protocol, trailer: string | undefined): string[] {
  const { rules } = protocol;
  const lines: string[] = [];
  if (trailer !== undefined)
    lines.push(
      `Trailer "${trailer}" (the hook adds it to the message; elsewhere write it yourself).`,
    );
  const message = active(rules, 'commit-message');
  if (message) lines.push(...messageRules(message));
  const tag = active(rules, 'bible-tag');
  if (tag)
    lines.push(
      `Tag [BIBLE: Section N] in the message${tag.when === 'always' ? '' : ' when the bible changes'}.`,
    );
  for (const { paths, section } of active(rules, 'bible-updated')?.triggers ?? [])
    lines.push(
      `${paths.join(', ')}: update the bible${section === undefined ? '' : `, section ${section},`} in the same commit.`,
    );
  const header = active(rules, 'version-header');
  if (header) lines.push(`${header.paths.join(', ')}: header with ${header.fields.join(', ')}.`);
  const marker = active(rules, 'change-marker');
  if (marker) lines.push(`${marker.paths.join(', ')}: mark what you change.`);
  for (const { when, needs } of active(rules, 'companion-change')?.pairs ?? [])
    lines.push(`${when.join(', ')}: change ${needs.join(' or ')} in the same commit.`);
  const branch = active(rules, 'branch');
  if (branch?.protected) lines.push(`Never on ${branch.protected.join(', ')}.`);
  lines.push('Never --no-verify: such commits stand in the hand-off as unverified.');
  return lines;
}

function messageRules({
  pattern,
  example,
  types,
  subjectMax,
  trailers,
}: RuleOptions['commit-message']): string[] {
  const said: string[] = [];
  if (types) said.push(`type: ${types.join(', ')}`);
  if (subjectMax !== undefined) said.push(`at most ${subjectMax} characters`);
  if (example !== undefined) said.push(`such as "${example}"`);
  else if (pattern !== undefined) said.push(`matching ${pattern}`);
  const subject = said.length === 0 ? [] : [`First line: ${said.join('; ')}.`];
  return trailers ? [...subject, `Trailers: ${trailers.join(', ')}.`] : subject;
}

/** The options of a rule that is in force. */
function active<Id extends RuleId>(
  rules: Partial<RuleOptions>,
  id: Id,
): Partial<RuleOptions>[Id] | undefined {
  const options = rules[id];
  return options?.severity === 'off' ? undefined : options;
}
