/** The registry of rules, in the order in which they judge. Adding one is a file and a line here. */
import { appendOnly } from './append-only.ts';
import { backupFresh } from './backup-fresh.ts';
import { bibleTag } from './bible-tag.ts';
import { bibleUpdated } from './bible-updated.ts';
import { branch } from './branch.ts';
import { changeMarker } from './change-marker.ts';
import { commitMessage } from './commit-message.ts';
import { companionChange } from './companion-change.ts';
import { forbiddenPattern } from './forbidden-pattern.ts';
import { migrationPair } from './migration-pair.ts';
import { noPlaceholder } from './no-placeholder.ts';
import { protocolChange } from './protocol-change.ts';
import type { Rule } from './rule.ts';
import { sessionActive } from './session-active.ts';
import { stopCondition } from './stop-condition.ts';
import { superseded } from './superseded.ts';
import { taskLane } from './task-lane.ts';
import { threadEntry } from './thread-entry.ts';
import { versionHeader } from './version-header.ts';

export const RULES: readonly Rule<unknown>[] = [
  sessionActive,
  branch,
  stopCondition,
  taskLane,
  commitMessage,
  bibleUpdated,
  bibleTag,
  versionHeader,
  changeMarker,
  forbiddenPattern,
  appendOnly,
  threadEntry,
  companionChange,
  migrationPair,
  backupFresh,
  noPlaceholder,
  superseded,
  protocolChange,
];
