import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ProtocolError } from '../core/errors.ts';

const outside = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'outside-workspace',
    message: `${path} leads outside the workspace.`,
    remedy: 'Name a file inside the repository, and not through a link that leaves it.',
  });

/**
 * The real, absolute path of an existing file of the workspace, links resolved.
 *
 * @throws ProtocolError `outside-workspace` where the path, or a link on it, leaves the root;
 *   the error of `realpath` where the file does not exist
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, path))]);
  if (!isInside(realRoot, real)) throw outside(path);
  return real;
}

/**
 * Makes sure that a file may be made, or taken away, at a path of the workspace: of the folders on the way there
 * those that exist lie in it, links resolved.
 *
 * @throws ProtocolError `outside-workspace`
 */
export async function assertInside(root: string, path: string): Promise<void> {
  const realRoot = await realpath(root);
  for (let folder = dirname(join(root, path)); ; folder = dirname(folder)) {
    const real = await realpath(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (real === undefined) continue;
    if (!isInside(realRoot, real)) throw outside(path);
    return;
  }
}

function isInside(realRoot: string, real: string): boolean {
  const inner = relative(realRoot, real);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}
