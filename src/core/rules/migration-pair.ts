import { parseHeader } from '../documents/version-header.ts';
import { readFileName } from '../migration-file-name.ts';
import { lineRange } from '../violation.ts';
import { linesOf } from './changed-lines.ts';
import {
  databaseOf,
  isMigration,
  type MigrationName,
  readMigrationName,
} from './migration-names.ts';
import type { MigrationPairOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext, RuleSetting } from './rule.ts';
import { searchFor } from './search.ts';

type Options = RuleSettings & MigrationPairOptions;

/** A version of up to six digits, a date or a time, then `_` and a description. */
const USUAL_NAME = /^(?:\d{14}|\d{8}|\d{1,6})[_-][^\s]+$/;

/** A migration can be undone, is named so that its place is known, and stays as it was applied. */
export const migrationPair: Rule<Options> = {
  id: 'migration-pair',
  refuses:
    'a migration without its rollback, misnamed, without its header, or changed after it was applied',
  defaultSeverity: 'error',
  waivable: true,
  reads: (file, context) =>
    context.options.header && isNew(file) && isJudged(file.path, context) ? ['after'] : [],
  needs: (change, context) =>
    context.options.frozen !== 'committed' &&
    change.files.some((file) => isAltered(file) && isJudged(oldPath(file), context))
      ? ['appliedMigrations']
      : [],
  *check(context) {
    const { files } = context.change;
    const migrations = files.filter(
      (file) => isJudged(file.path, context) || isJudged(oldPath(file), context),
    );
    const names = migrations
      .filter(({ status }) => status !== 'deleted')
      .map(({ path }) => readMigrationName(path, context.protocol));
    for (const file of migrations) {
      const name = readMigrationName(file.path, context.protocol);
      if (isNew(file) && isJudged(file.path, context)) yield* judgeNew(file, name, names, context);
      if (isAltered(file)) yield* judgeAltered(file, migrations, context);
    }
  },
};

const oldPath = ({ path, previousPath = path }: FileChange): string => previousPath;
const isJudged = (path: string, context: RuleSetting<Options>): boolean =>
  isMigration(path, context.options.paths, context);
const isNew = ({ status, kind }: FileChange): boolean =>
  kind === 'file' && (status === 'added' || status === 'copied' || status === 'renamed');
const isAltered = ({ status, oldId, newId }: FileChange): boolean =>
  status === 'deleted' || status === 'renamed' || (status !== 'added' && oldId !== newId);

function* judgeNew(
  file: FileChange,
  name: MigrationName,
  names: readonly MigrationName[],
  context: RuleContext<Options>,
): Generator<Finding> {
  const { path } = file;
  const { options } = context;
  const stem = name.id.slice(name.id.lastIndexOf('/') + 1);
  const form = wantedForm(path, stem, context);
  // A rollback is named after its migration, which is judged by itself.
  if (form !== undefined && !name.rollBack) {
    yield {
      message: 'a migration whose name does not have the configured form',
      remedy: `Rename it, together with its rollback, so that it fits ${form}.`,
      location: { path },
    };
  }
  const isPaired = names.some(
    (other) => other.rollBack && (other.id === name.id || other.id === name.version),
  );
  if (!name.rollBack && !isPaired) {
    yield {
      message: 'a migration without its rollback',
      remedy: `Write ${stem}.rollback.sql beside it, and stage both.`,
      location: { path },
    };
  }
  if (options.header) yield* judgeHeader(path, options.header, context.text(file, 'after'));
}

/** The form that a migration's name is to have, in words; undefined where it has it. */
function wantedForm(
  path: string,
  stem: string,
  { options, protocol }: RuleContext<Options>,
): string | undefined {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const pattern = databaseOf(path, protocol)?.migrationName;
  if (options.name !== undefined)
    return searchFor(options.name)(base) >= 0 ? undefined : options.name;
  if (pattern !== undefined) return readFileName(base, pattern) ? undefined : pattern;
  return USUAL_NAME.test(stem) ? undefined : '20260302_description.sql, or 001_description.sql';
}

function* judgeHeader(
  path: string,
  wanted: readonly string[],
  text: string | undefined,
): Generator<Finding> {
  if (text === undefined) return;
  const fields = parseHeader(text, { path })?.fields ?? [];
  const present = new Set(
    fields.filter(({ value }) => value.trim() !== '').map((field) => field.name.toUpperCase()),
  );
  const missing = wanted.filter((field) => !present.has(field.toUpperCase()));
  if (missing.length === 0) return;
  yield {
    message: `a migration whose header does not say ${missing.join(', ')}`,
    remedy: `Add ${missing.map((field) => `"-- ${field}: …"`).join(', ')} at its top, and stage it.`,
    location: { path, range: lineRange(1, linesOf(text)[0] ?? '') },
  };
}

/** Is there nothing of its name any more? */
const isGone = ({ status, kind }: FileChange, was: MigrationName, is: MigrationName): boolean =>
  status === 'deleted' ||
  (status === 'renamed' && (was.id !== is.id || was.rollBack !== is.rollBack)) ||
  (status === 'type-changed' && kind !== 'file');

function* judgeAltered(
  file: FileChange,
  migrations: readonly FileChange[],
  { options, facts, protocol }: RuleContext<Options>,
): Generator<Finding> {
  const read = (path: string): MigrationName => readMigrationName(path, protocol);
  const name = read(oldPath(file));
  const isFrozen =
    !name.rollBack &&
    (options.frozen === 'committed' ||
      (facts.appliedMigrations ?? []).some((applied) => read(applied).id === name.id));
  if (isFrozen) {
    const when = options.frozen === 'committed' ? 'committed' : 'applied';
    yield {
      message: `${file.status} after it was ${when}`,
      remedy: 'Put it back as it was, and write the change as a new migration.',
      location: { path: file.path },
    };
  }
  if (!name.rollBack || !isGone(file, name, read(file.path))) return;
  const goesToo = migrations.some((other) => {
    const own = read(oldPath(other));
    const isSame = !own.rollBack && (own.id === name.id || own.version === name.id);
    return isSame && isGone(other, own, read(other.path));
  });
  if (!goesToo) {
    yield {
      message: 'the rollback of a migration was removed',
      remedy: 'Keep it for as long as the migration is there.',
      location: { path: file.path },
    };
  }
}
