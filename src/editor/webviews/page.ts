import { eventsTable, planTable, sessionsTable, type Table } from '../../core/pictures/table.ts';
import { type Palette, escapeText, pageStyle } from '../../core/pictures/svg.ts';
import { planBoard } from '../../core/pictures/plan-board.ts';
import type { PlanPicture } from '../../core/pictures/plan-picture.ts';
import type { SessionsPicture } from '../../core/pictures/session-picture.ts';
import { sessionTimeline } from '../../core/pictures/session-timeline.ts';
import type { PictureWords } from '../../core/pictures/words.ts';

/** The texts of the page around a picture. */
export interface PageWords {
  readonly title: string;
  readonly reading: string;
  /** How the picture is used by keyboard. */
  readonly hint: string;
  readonly table: string;
  readonly tools: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly actualSize: string;
  readonly exportIt: string;
  /** Said to a screen reader when the picture has changed under it. */
  readonly updated: string;
}

/** Colours of the theme only, so that the picture is at home in each, high contrast ones included. */
const THEME: Palette = {
  ground: 'var(--vscode-editor-background)',
  card: 'var(--vscode-editorWidget-background)',
  line: 'var(--vscode-contrastBorder, var(--vscode-descriptionForeground))',
  text: 'var(--vscode-editor-foreground)',
  quiet: 'var(--vscode-descriptionForeground)',
  done: 'var(--vscode-charts-green)',
  doing: 'var(--vscode-charts-blue)',
  blocked: 'var(--vscode-charts-red)',
  partial: 'var(--vscode-charts-yellow)',
  critical: 'var(--vscode-charts-purple)',
};

/** Where a page may take things from; see `vscode.Webview`. */
export interface PageSources {
  readonly nonce: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Such as `de`. */
  readonly language: string;
}

/** What a page of ours is made of, beside where its parts come from. */
export interface Shell {
  readonly title: string;
  /** Of the page's own, with the colours of the theme only. */
  readonly style?: string;
  /** HTML above the content, which stays as it is while that changes. */
  readonly tools: string;
  /** Shown until there is content. */
  readonly reading: string;
  /** Said to a screen reader when the content has changed. */
  readonly updated: string;
}

/**
 * A page still without content: its script asks for that when it is there, and again whenever the page is
 * made anew. Nothing runs in it but that script; nothing is loaded from afar.
 */
export function shellHtml(shell: Shell, sources: PageSources): string {
  const { nonce, cspSource, script, style, language } = sources;
  const policy = `default-src 'none'; style-src ${cspSource} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  const own = shell.style === undefined ? '' : `\n<style nonce="${nonce}">${shell.style}</style>`;
  return `<!DOCTYPE html>
<html lang="${escapeText(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(shell.title)}</title>
<link rel="stylesheet" href="${escapeText(style)}">${own}
</head>
<body>
<header>
${shell.tools}
</header>
<main>
<h1>${escapeText(shell.title)}</h1>
<p class="unseen" role="status" id="said" data-updated="${escapeText(shell.updated)}"></p>
<div id="content" aria-busy="true"><p>${escapeText(shell.reading)}</p></div>
</main>
<script nonce="${nonce}" src="${escapeText(script)}"></script>
</body>
</html>`;
}

export const toolButton = (name: string, text: string): string =>
  `<button type="button" data-tool="${name}">${escapeText(text)}</button>`;

/** The page that pictures are shown in. */
export function pageHtml(words: PageWords, sources: PageSources): string {
  const buttons = [
    toolButton('zoom-in', words.zoomIn),
    toolButton('zoom-out', words.zoomOut),
    toolButton('actual-size', words.actualSize),
    toolButton('export', words.exportIt),
  ].join('');
  const tools = `<div class="tools" role="group" aria-label="${escapeText(words.tools)}">${buttons}</div>`;
  return shellHtml({ ...words, style: pageStyle(THEME), tools }, sources);
}

/** A plan that is shown; its lines are in the document at `path`. */
export interface ShownPlan {
  readonly path: string;
  readonly plan: PlanPicture;
}

/** One or several plans, each as a board and as a table. */
export function plansBody(
  plans: readonly ShownPlan[],
  words: PictureWords,
  page: PageWords,
): string {
  return plans
    .map(({ path, plan }) =>
      section(plan.title, page.hint, path, planBoard(plan, words, { setting: 'inside' }), [
        details(page.table, [table(planTable(plan, words))]),
      ]),
    )
    .join('');
}

/** The sessions as a timeline and as tables: one of all, and one of what happened in each. */
export function sessionsBody(
  sessions: SessionsPicture,
  words: PictureWords,
  page: PageWords,
): string {
  if (sessions.stories.length === 0) return messageBody(words.noSessions);
  const unreadable =
    sessions.unreadable > 0 ? [`<p>${escapeText(words.unreadable(sessions.unreadable))}</p>`] : [];
  return section(
    words.sessions,
    page.hint,
    '',
    sessionTimeline(sessions, words, { setting: 'inside' }),
    [
      ...unreadable,
      details(page.table, [
        table(sessionsTable(sessions, words)),
        ...sessions.stories.map((story) => table(eventsTable(story, words))),
      ]),
    ],
  );
}

/** What is said in place of a picture, with what can be done about it. */
export function messageBody(
  text: string,
  action?: { readonly title: string; readonly tool: PageTool },
): string {
  const button = action
    ? `<p><button type="button" data-tool="${action.tool}">${escapeText(action.title)}</button></p>`
    : '';
  return `<p>${escapeText(text)}</p>${button}`;
}

/** What a button of the page asks the extension for. */
export type PageTool = 'export' | 'set-up' | 'refresh' | 'show-log';

function section(
  title: string,
  hint: string,
  path: string,
  svg: string,
  rest: readonly string[],
): string {
  return [
    `<section data-path="${escapeText(path)}"><h2 class="unseen">${escapeText(title)}</h2>`,
    `<p class="hint">${escapeText(hint)}</p>`,
    `<div class="board">${svg}</div>`,
    ...rest,
    '</section>',
  ].join('');
}

const details = (title: string, parts: readonly string[]): string =>
  `<details><summary>${escapeText(title)}</summary>${parts.join('')}</details>`;

/** A real table; a row about a line of a document has a button that opens it. */
function table({ caption, head, rows }: Table): string {
  const heads = head.map((cell) => `<th scope="col">${escapeText(cell)}</th>`).join('');
  const body = rows.map(({ cells, line, names = 0 }) => {
    const written = cells.map((cell, index) => {
      const text = escapeText(cell);
      const inner =
        line !== undefined && index === names
          ? `<button type="button" class="link" data-line="${line}">${text}</button>`
          : text;
      return index === names ? `<th scope="row">${inner}</th>` : `<td>${inner}</td>`;
    });
    return `<tr>${written.join('')}</tr>`;
  });
  return `<table><caption>${escapeText(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
