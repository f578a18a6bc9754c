import { isMigration } from './migration-names.ts';
import type { BackupFreshOptions, RuleSettings } from './options.ts';
import type { Change, Rule, RuleSetting } from './rule.ts';

type Options = RuleSettings & BackupFreshOptions;

/** Before data is put at risk there is a way back: a backup that is verified, and not too old. */
export const backupFresh: Rule<Options> = {
  id: 'backup-fresh',
  refuses: 'a migration or a push without a verified backup that is young enough',
  defaultSeverity: 'error',
  waivable: true,
  reads: () => [],
  needs: (change, context) => (cause(change, context) ? ['hoursSinceBackup'] : []),
  *check(context) {
    const { hoursSinceBackup: age } = context.facts;
    const why = cause(context.change, context);
    const { hours } = context.options;
    if (!why || age === undefined || age <= hours) return;
    const allowed = `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
    yield {
      message:
        age === Infinity
          ? `${why.what} without any verified backup`
          : `${why.what} while the last verified backup is ${shownAge(age)} old (${allowed} at most)`,
      remedy:
        'Back up now: Session Protocol: Back Up Databases in the editor, or session-protocol db backup.',
      ...(why.path === undefined ? {} : { location: { path: why.path } }),
    };
  },
};

function cause(
  change: Change,
  context: RuleSetting<Options>,
): { what: string; path?: string } | undefined {
  const on = context.options.on ?? ['migration'];
  // Of a commit in history, nobody knows how old the backup was when it was made.
  const migration =
    on.includes('migration') && change.source !== 'commit'
      ? change.files.find(
          ({ path, status }) =>
            status !== 'deleted' && isMigration(path, context.options.paths, context),
        )
      : undefined;
  if (migration) return { what: `a migration ${migration.status}`, path: migration.path };
  return on.includes('push') && change.pushed === true ? { what: 'a push' } : undefined;
}

const shownAge = (hours: number): string =>
  hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`;
