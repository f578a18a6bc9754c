import type { Phase, Task } from '../core/documents/document.ts';
import { loadWorkspace } from './load-workspace.ts';

/** The tasks of one document. */
export interface TaskList {
  readonly path: string;
  readonly title: string;
  readonly phases: readonly (Phase & { readonly tasks: readonly Task[] })[];
  /** Tasks outside any phase. */
  readonly loose: readonly Task[];
}

/** The tasks of every plan of the workspace. */
export async function listTasks(input: { root: string }): Promise<TaskList[]> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  return view.documents
    .filter(({ role }) => role === 'plan')
    .map(({ path, document }) => {
      const lines = new Set(document.phases.map(({ line }) => line));
      return {
        path,
        title: document.title,
        phases: document.phases.map((phase) => ({
          ...phase,
          tasks: document.tasks.filter(({ phaseLine }) => phaseLine === phase.line),
        })),
        loose: document.tasks.filter(
          ({ phaseLine }) => phaseLine === undefined || !lines.has(phaseLine),
        ),
      };
    });
}
