/** The registry of rules, in the order in which they judge. Adding one is a file and a line here. */
import { bibleUpdated } from './bible-updated.ts';
import type { Rule } from './rule.ts';
import { sessionActive } from './session-active.ts';
import { versionHeader } from './version-header.ts';

export const RULES: readonly Rule<unknown>[] = [sessionActive, bibleUpdated, versionHeader];
