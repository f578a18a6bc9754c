import { ProtocolError } from '../core/errors.ts';
import { exportPlan, type PictureFormat } from '../core/pictures/export.ts';
import { plansOf } from '../core/pictures/plans.ts';
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
    remedy: `Name one of them: --plan ${paths[0] ?? ''}`,
  });

/**
 * Makes a picture of the workspace's plan.
 *
 * @param input.plan the plan's path from the root; needed where there are several
 * @throws ProtocolError `no-plan`, `choose-plan`
 */
export async function picturePlanFile(input: {
  readonly root: string;
  readonly format: PictureFormat;
  readonly plan?: string;
}): Promise<{ readonly path: string; readonly text: string }> {
  const plans = plansOf((await loadWorkspace({ root: input.root, useGit: true })).documents);
  if (plans.length === 0) throw noPlan();
  const fitting = plans.filter(({ path }) => input.plan === undefined || path === input.plan);
  const [chosen] = fitting;
  if (!chosen || fitting.length > 1)
    throw severalPlans(
      plans.map(({ path }) => path),
      input.plan,
    );
  return { path: chosen.path, text: exportPlan(chosen.document, input.format) };
}
