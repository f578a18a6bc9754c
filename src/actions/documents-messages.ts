/** What the window asks the thread that reads its documents, and what comes back. */
import { ProtocolError } from '../core/errors.ts';
import type { Pieces } from './document-pieces.ts';
import type { LineExplanation, explainLineOf } from './explain-line.ts';
import type { WorkspaceView, loadWorkspace } from './load-workspace.ts';

export type LoadInput = Omit<Parameters<typeof loadWorkspace>[0], 'parse'>;
export type ExplainInput = Parameters<typeof explainLineOf>[0];

export type Question =
  | {
      readonly type: 'load';
      readonly input: LoadInput;
      /** The fingerprints of the documents that the asker has, by path. */
      readonly known: ReadonlyMap<string, string>;
      /** The text of the last protocol file that was valid. */
      readonly lastProtocol?: string;
    }
  | { readonly type: 'explain'; readonly input: ExplainInput };

interface Loaded {
  readonly type: 'loaded';
  readonly view: Omit<WorkspaceView, 'documents'>;
  /** The protocol file's text, where it is valid. */
  readonly protocol?: string;
  /** Without pieces where the asker has this very document. */
  readonly documents: readonly {
    readonly path: string;
    readonly fingerprint: string;
    readonly pieces?: Pieces;
  }[];
}

export type Answer =
  | Loaded
  | { readonly type: 'explained'; readonly explanation: LineExplanation }
  | {
      readonly type: 'failed';
      readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
    };

/** Why there is no answer, or none that can be used. */
export const stopped = (why: string, cause?: unknown): ProtocolError =>
  new ProtocolError({
    code: 'documents-worker-stopped',
    message: `The documents could not be read: ${why}`,
    remedy: 'What was read last is still shown. Undo the last change, or refresh.',
    cause,
  });
