import type { BackUpInput } from '../actions/back-up.ts';
import { ProtocolError } from '../core/errors.ts';
import type { Problem } from '../core/violation.ts';

const brokenProtocol = (problem: Problem | undefined): ProtocolError => {
  const line = problem?.location?.range?.start.line;
  const where = `${problem?.location?.path ?? 'The protocol file'}${line === undefined ? '' : `:${line}`}`;
  return new ProtocolError({
    code: 'broken-protocol',
    message: `${where}: ${problem?.message ?? 'It is not valid.'}`,
    remedy: 'Mend the protocol file first: it is what names your databases.',
  });
};

/**
 * The databases that the protocol file names.
 *
 * @throws ProtocolError `broken-protocol`: a database is never touched by guesswork
 */
export async function readDataConfig(folder: string): Promise<BackUpInput['data']> {
  const { loadWorkspace } = await import('../actions/load-workspace.ts');
  const { root, protocol, protocolFile, problems } = await loadWorkspace({
    root: folder,
    useGit: true,
  });
  if (protocolFile === 'broken') throw brokenProtocol(problems[0]);
  return { root, databases: protocol.databases, backups: protocol.backups };
}
