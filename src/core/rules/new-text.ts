import type { FileChange, Side } from './rule.ts';

/** Does the change bring text into the file: not a deletion, a link, a pure rename or a change of mode? */
export const hasNewText = ({ kind, status, oldId, newId }: FileChange): boolean =>
  kind === 'file' && (status === 'added' || (status !== 'deleted' && oldId !== newId));

/** The sides that what is new in a file is told by. */
export const sidesOf = ({ status }: FileChange): readonly Side[] =>
  status === 'added' ? ['after'] : ['before', 'after'];
