import { resolve } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { exportPlan, type PictureFormat } from '../core/pictures/export.ts';
import { plansOf } from '../core/pictures/plans.ts';
import { quoted } from '../core/session/quoted.ts';
import { loadWorkspace } from './load-workspace.ts';

const noPlan = (): ProtocolError =>
  new ProtocolError({
    code: 'no-plan',
    message: 'No plan was found.',
    remedy: 'Name one under "documents.plan" in .session-protocol/protocol.json.',
  });

const severalPlans = (paths: readonly string[], asked: string | undefined): ProtocolError =>
  new ProtocolError({
    code: 'choose-plan',
    message:
      asked === undefined
        ? `There are ${paths.length} plans: ${paths.join(', ')}.`
        : `"${asked}" is none of the plans: ${paths.join(', ')}.`,
    remedy: `Name one of them: --plan ${quoted(paths[0] ?? '')}`,
  });

/**
 * Makes a picture of the workspace's plan.
 *
 * @param input.root the work tree, or a folder in it
 * @param input.plan the plan's path, from the top of the work tree or from that folder; needed where there are several
 * @throws ProtocolError `no-plan`, `choose-plan`
 */
export async function picturePlanFile(input: {
  readonly root: string;
  readonly format: PictureFormat;
  readonly plan?: string;
}): Promise<{ readonly path: string; readonly text: string }> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const plans = plansOf(view.documents);
  if (plans.length === 0) throw noPlan();
  const { plan } = input;
  const isMeant = (path: string): boolean =>
    plan === undefined || path === plan || resolve(view.root, path) === resolve(input.root, plan);
  const fitting = plans.filter(({ path }) => isMeant(path));
  const [chosen] = fitting;
  if (!chosen || fitting.length > 1)
    throw severalPlans(
      plans.map(({ path }) => path),
      input.plan,
    );
  return { path: chosen.path, text: exportPlan(chosen.document, input.format) };
}
