import type { BackUpInput } from '../actions/back-up.ts';
import { ProtocolError } from '../core/errors.ts';
import type { BackupsConfig } from '../core/protocol.ts';
import { placeOf } from '../core/rules/report.ts';
import type { Problem } from '../core/violation.ts';

const brokenProtocol = (problem: Problem | undefined): ProtocolError => {
  const where = problem?.location ? placeOf(problem.location) : 'The protocol file';
  return new ProtocolError({
    code: 'broken-protocol',
    message: `${where}: ${problem?.message ?? 'It is not valid.'}`,
    remedy: 'Mend the protocol file first: it is what names your databases.',
  });
};

/** The databases that the protocol file names, and what it asks for their backups. */
export interface DataSettings {
  readonly data: BackUpInput['data'];
  readonly backups: BackupsConfig;
  readonly after: NonNullable<BackUpInput['after']>;
}

/** @throws ProtocolError `broken-protocol`: a database is never touched by guesswork */
export async function readDataSettings(folder: string): Promise<DataSettings> {
  const { loadWorkspace } = await import('../actions/load-workspace.ts');
  const { root, protocol, protocolFile, problems } = await loadWorkspace({
    root: folder,
    useGit: true,
  });
  if (protocolFile === 'broken') throw brokenProtocol(problems[0]);
  const { databases, backups, backupsConfig = {}, session } = protocol;
  const { include, tag } = backupsConfig;
  return {
    data: { root, databases, backups, ...(include === undefined ? {} : { include }) },
    backups: backupsConfig,
    after: {
      ...(tag === undefined ? {} : { tag }),
      ...(session?.startPage === undefined ? {} : { startPage: session.startPage }),
    },
  };
}

/** Only the databases. */
export const readDataConfig = async (folder: string): Promise<BackUpInput['data']> =>
  (await readDataSettings(folder)).data;
