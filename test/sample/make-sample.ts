/** Makes the sample project anew: a small shop team's repository, with its documents and databases. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSample as makeShipped } from '../../src/actions/make-sample.ts';
import { readSample } from './read-sample.ts';

/**
 * Makes the sample in `folder`, or in a new temporary one whose path has a space in it, and gives the
 * folder. It is a git repository on branch `main` with one commit, a clean work tree and two SQLite
 * databases, both in WAL mode and ignored by git.
 */
export async function makeSample(folder?: string): Promise<string> {
  const sample = folder ?? join(await mkdtemp(join(tmpdir(), 'session-protocol-')), 'corner shop');
  const author = { name: 'Robin Example', email: 'robin@example.invalid' };
  await makeShipped({ folder: sample, sample: readSample(), author });
  return sample;
}
