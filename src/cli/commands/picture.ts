import { resolve } from 'node:path';
import type { PictureFormat } from '../../core/pictures/export.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { printable } from '../layout.ts';

const FORMATS: readonly PictureFormat[] = ['svg', 'mermaid', 'text'];

export const picture = defineCommand({
  positionals: [{ name: 'plan|timeline' }],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      help: 'svg (for light and dark pages), mermaid (for Markdown) or text (a table); svg if not given.',
    },
    out: { type: 'string', value: 'FILE', help: 'Write it to this file instead of printing it.' },
    plan: { type: 'string', value: 'PATH', help: 'Which plan, where there are several.' },
  },
  description:
    'Makes a picture of the plan (phases, tasks, what waits for what, the critical path) or of the sessions of this work tree (states, ticks, reads, commits, waivers), for a README or to read.',
  examples: [
    'picture plan --out docs/plan.svg',
    'picture plan --format mermaid',
    'picture timeline --format text',
  ],
  async run({ values, positionals, folder }): Promise<Outcome> {
    const format = chosenFormat(values.format);
    const made = await make(positionals[0], format, folder, values.plan);
    if (values.out === undefined) return { exitCode: 0, data: made, text: made.text };
    const { writePicture } = await import('../../actions/picture-write.ts');
    const path = resolve(folder, values.out);
    await writePicture({ path, text: made.text });
    const { picture: name } = made;
    return {
      exitCode: 0,
      data: { picture: name, format, out: path },
      text: `Wrote the ${name} to ${printable(path)}.`,
    };
  },
});

interface Made {
  readonly picture: string;
  readonly format: PictureFormat;
  readonly text: string;
}

async function make(
  name: string | undefined,
  format: PictureFormat,
  root: string,
  plan: string | undefined,
): Promise<Made> {
  if (name === 'plan') {
    const { picturePlanFile } = await import('../../actions/picture-plan.ts');
    const { text } = await picturePlanFile({
      root,
      format,
      ...(plan === undefined ? {} : { plan }),
    });
    return { picture: name, format, text };
  }
  if (name === 'timeline') {
    if (plan !== undefined)
      throw usageError('--plan belongs to the picture of a plan.', 'Leave it out.');
    const { pictureTimeline } = await import('../../actions/picture-timeline.ts');
    const { text } = await pictureTimeline({ root, format });
    return { picture: name, format, text };
  }
  throw usageError(`There is no picture "${name ?? ''}".`, 'Name one of plan, timeline.');
}

function chosenFormat(name: string | undefined): PictureFormat {
  const format = FORMATS.find((known) => known === (name ?? 'svg'));
  if (!format)
    throw usageError(`There is no format "${name ?? ''}".`, `Use one of ${FORMATS.join(', ')}.`);
  return format;
}
