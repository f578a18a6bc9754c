import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
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
  const inner = relative(realRoot, real);
  if (inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner)) throw outside(path);
  return real;
}
