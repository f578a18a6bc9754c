import { ProtocolError, messageOf } from '../core/errors.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';

const notWritten = (path: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'picture-not-written',
    message: `The picture could not be written to ${path}: ${messageOf(cause)}`,
    remedy: 'Name a file in a folder that exists and that you may write to.',
    cause,
  });

/**
 * Writes a picture to a file that the person named, over what is there.
 *
 * @param input.path absolute
 * @throws ProtocolError `picture-not-written`
 */
export async function writePicture(input: {
  readonly path: string;
  readonly text: string;
}): Promise<void> {
  try {
    await writeFileAtomically(input.path, input.text);
  } catch (error) {
    throw notWritten(input.path, error);
  }
}
