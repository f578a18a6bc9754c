import { stateOfWords } from './status.ts';

/**
 * What a heading or a label announces, in the languages met so far. The order of `readRole` matters: what
 * is said more exactly comes first.
 *
 * - `void`: legends, templates, examples: nothing in there is meant as work;
 * - `checklist`: items to check off that are no tasks of the plan;
 * - `acceptance`: criteria by which work is judged;
 * - `deferred`: work that is put off;
 * - `aside`: prose about the work: only what is boxed counts there;
 * - `dependencies`: who waits for whom;
 * - `work`: tasks, though it is no phase itself.
 */
export type Role =
  | 'void'
  | 'checklist'
  | 'acceptance'
  | 'deferred'
  | 'aside'
  | 'dependencies'
  | 'work';

const word = (alternatives: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d])(?:${alternatives})(?![\p{L}\d])`, 'iu');
const whole = (alternatives: string): RegExp =>
  new RegExp(String.raw`^(?:${alternatives})\s*:?$`, 'iu');

type RoleTable = readonly (readonly [Role, RegExp])[];

/** What says its role beyond doubt, even inside a phase, where "Template engine" is a piece of work. */
const plain: RoleTable = [
  [
    'void',
    whole(
      String.raw`(?:status )?(?:legend|leyenda|legende|legenda|key|icons|codes)|(?:task |entry )?(?:templates?|plantillas?|vorlagen?)|examples?|ejemplos?|beispiele?|placeholder|notation|symbols|(?:task )?format|usage|syntax|凡例|テンプレート|图例|模板`,
    ),
  ],
  [
    'checklist',
    word(
      String.raw`check-?lists?|checklista|pre-?flight|pre-?deploy(?:ment)? checks?|quality gates?|release gates?|go[ /-]no[ /-]go|sign-?off|lista de verificación|checkliste|чек-?лист|lista kontrolna|liste de contrôle|チェックリスト|检查清单|체크리스트|kontrolní seznam`,
    ),
  ],
  [
    'acceptance',
    word(
      String.raw`acceptance(?: criteria| tests?)?|success (?:criteria|metrics|indicators|measures)|exit (?:criteria|conditions)|completion criteria|criterios? de (?:aceptación|éxito|salida)|critérios? de (?:aceitação|sucesso)|(?:abnahme|erfolgs)kriterien|definition of done|done when|deliverables?|entregables?|entregáveis|liefergegenstände|expected (?:outcomes?|results?|outputs?)|must[- ]haves?|should[- ]haves?|nice[- ]to[- ]haves?|受け入れ基準|完了条件|验收标准|成功基準|akceptační kritéria|критерии (?:приёмки|приемки|успеха|готовности)|kryteria (?:akceptacji|sukcesu)|criteri di accettazione|critères d.acceptation|완료 조건|成功标准`,
    ),
  ],
  ['acceptance', whole(String.raw`success|exit|erfolg|éxito|sucesso|succès`)],
  [
    'dependencies',
    whole(
      String.raw`(?:(?:phase|task|sequential|internal|external|user|cross-phase|key|critical) )*(?:dependenc(?:y|ies)(?: graph| map| order| matrix)?|prerequisites?|dependencias?|abhängigkeiten|blocked by|requires|依存関係|依赖|závislosti)`,
    ),
  ],
  [
    'aside',
    whole(
      String.raw`(?:(?:technical|implementation|key|open|current|important) )?(?:risks?(?: (?:&|and) mitigations?)?|notes?|overview|summary|goals?|objectives?|timeline|references?|decisions?|context|background|rationale|questions?|files?(?: (?:to change|changed|affected|modified|created))?|estimates?|out of scope|rollback(?: plan)?|objetivos?|riesgos?|notas|ziele|risiken|リスク|概要|備考|风险|概述)`,
    ),
  ],
];

const loose: RoleTable = [
  [
    'void',
    word(
      String.raw`legend|leyenda|legende|(?:status|task|entry|file|header|report) (?:key|template|format|icons|codes)|how to (?:use|read) this|format:`,
    ),
  ],
  [
    'checklist',
    word(
      String.raw`before (?:you|we|any|doing|starting|closing|committing|deploying|merging|every)\b.*|antes de .*|readiness|closing (?:steps|tasks)|session (?:start|end|close|wrap-?up)|gate|(?:for|per) each\b.*|for every\b.*|enforcement`,
    ),
  ],
  ['acceptance', word(String.raw`criteria|criterios?|critérios?|kriterien`)],
  ['dependencies', word(String.raw`dependenc(?:y|ies)|dependencias|abhängigkeiten|依存関係`)],
  [
    'deferred',
    word(
      String.raw`deferred|future|out of scope|not in (?:scope|this plan)|non-?goals|icebox|parking lot|someday|post-?mvp|post-?launch|wish ?list|fuera de alcance|futuro|zukunft|aplazad[oa]s?|将来|今後|スコープ外`,
    ),
  ],
  [
    'aside',
    word(
      String.raw`risks?|riesgos?|riscos?|risiken|mitigations?|summary|resumen|resumo|zusammenfassung|overview|context|background|contexto|timeline|cronograma|zeitplan|schedule|calendar|estimates?|estimations?|decisions?|decisiones|principles?|principios|rules?|reglas|guidelines|constraints|assumptions|glossary|references?|resources|related|links|notes?|notas|hinweise|lessons|history|historial|change-?log|log|record|review|retrospective|budget|costs?|metrics|stack|structure|architecture|directory|layout|vision|goals?|objectives?|objetivos|ziele|scope|alcance|motivation|rationale|why|problems?|problemas|questions?|preguntas|fragen|answers|alternatives|options|critical path|execution order|strategy|estrategia|workflow|process|methodology|team|roles?|people|stakeholders|contacts?|communication|monitoring|rollback|recovery|troubleshooting|faq|appendix|anexo|anhang|quick reference|comparison|vs|status|estado|current|accomplished|achievements?|highlights|findings|analysis|análisis|versioning|lo que|リスク|概要|背景|注意|備考|スケジュール|风险|时间线|rizika`,
    ),
  ],
  [
    'work',
    word(
      String.raw`tasks?|to-?dos?|backlog|build order|work ?items?|action ?items?|actions|next (?:steps|up|actions|tasks|sprint)|roadmap|milestones?|in progress|doing|blocked|remaining|outstanding|pending|priorit(?:y|ies)|kanban|implementation(?: (?:plan|steps|order|tasks))?|plan|steps|work ?plan|tareas|tarefas|aufgaben|tâches|pasos|schritte|pendientes|úkoly|タスク|作業|バックログ|実装計画|任务|待办|实施计划`,
    ),
  ],
];

/**
 * What a heading or label announces; undefined where it only names a subject. Inside a phase (`isStrict`)
 * a heading names a piece of work, unless it is one of the titles that are never one.
 */
export function readRole(title: string, isStrict = false): Role | undefined {
  const text = title.slice(0, 200).trim();
  const table = isStrict ? plain : [...plain, ...loose];
  return table.find(([, pattern]) => pattern.test(text))?.[0];
}

/** Titles that name work as such, or a column of a board, and no part of a plan. */
const generic =
  /^(?:(?:the|our|your|all|current|active|open|remaining|main|detailed|phase \S+|sprint \S+|project|development|mis|los|las|die|der)\s+)*(?:tasks?(?: list| breakdown| board)?|to[- ]?do(?:s| list)?|in progress|doing|wip|done|completed?|finished|planned|upcoming|ideas?(?: \/ future)?|future(?: (?:ideas|work|enhancements))?|later|icebox|deferred|cancell?ed|not started|pending|open|on hold|current|verified complete|blocked|review|in review|testing|backlog|build order(?: in \S+)?|implementation(?: (?:plan|tasks|steps|order|phases))?|plan(?: of work| details)?|work ?(?:items?|plan|breakdown)|action ?items?|next steps?|next actions?|roadmap|phases?|milestones?|sprint(?: backlog)?|phase breakdown|execution plan|development (?:phases|plan|roadmap)|steps|kanban|board|overview|tareas|tarefas|aufgaben|fases?|タスク|実装計画|任务)(?:\s*\(.*\))?\s*:?$/iu;

export const isGenericWorkTitle = (title: string): boolean =>
  generic.test(title.trim()) || stateOfWords(title.trim()) !== undefined;

const finished =
  /^(?:(?:already|recently|what(?:'s| is)|bereits|ya)\s+)?(?:done|completed?|finished|shipped|erledigt|abgeschlossen|fertig|hecho|completad[oa]s?|terminad[oa]s?|conclu[íi]d[oa]s?|完了|已完成)(?:\s+(?:work|items?|features?))?(?:\s*\(.*\))?\s*:?$/iu;

/** Titles of what is behind, as the last column of a board. */
export const isFinishedTitle = (title: string): boolean => finished.test(title.trim());

const phaseWords = String.raw`phase|fase|fáze|faza|etapa|étape|etap|stage|chunk|milestone|meilenstein|sprint|week|semana|woche|semaine|day|día|dia|tag|month|mes|wave|iteration|iteración|slice|step|schritt|paso|passo|increment|epic|epoch|tier|track|workstream|round|batch|этап|фаза|спринт|неделя|шаг|settimana|フェーズ|단계|ステップ|スプリント|阶段|階段|第`;
const number = String.raw`(?:\d{1,3}(?:\.\d{1,3}){0,2}[A-Z]?(?:\s?[-–—&+/]\s?\d{1,3}(?:\.\d{1,3})?)?|[IVX]{1,5}|[A-Z]|one|two|three|four|five|six|uno|dos|tres|一|二|三|四|五|六|七|八|九|十)`;
const phaseTitle = new RegExp(
  String.raw`^(?:(?:phase|part)\s+)?(${phaseWords})\s*#?\s*(${number})\s*(?:段階|阶段|フェーズ)?(?=\s*(?:[:：.)|(\[–—-]|$))\s*[:：.)|–—-]*\s*(.*)$`,
  'iu',
);

/** `Phase 0A: Backup` and its kin, in any language met: a container of tasks that says so itself. */
export function readPhaseTitle(
  title: string,
): { word: string; id: string; name: string } | undefined {
  const match = phaseTitle.exec(title.slice(0, 300));
  const [, phaseWord = '', id = '', name = ''] = match ?? [];
  // "Step a - b" or "day i" in a sentence is not a number.
  if (!match || /^[a-z]$/.test(id)) return undefined;
  return { word: phaseWord.toLowerCase(), id, name };
}

const release =
  /^((?:v|ver(?:sion)?\.?|release)\s*\d{1,3}(?:\.\d{1,4}|\.x){0,3}|q[1-4](?:\s*[/'’-]?\s*(?:20)?\d{2})?|20\d{2}(?:\s*[-/]?\s*(?:q[1-4]|h[12]))?|(?:now|next|later|short[- ]term|mid[- ]term|medium[- ]term|long[- ]term))(?=\s*(?:[:：|([–—-]|$))\s*[:：|–—-]*\s*(.*)$/iu;

/** `v1.2`, `Q1 2026`, `Next`: phases in a document that calls itself a plan; elsewhere a history. */
export function readReleaseTitle(title: string): { id: string; name: string } | undefined {
  const match = release.exec(title.slice(0, 200));
  return match?.[1] === undefined ? undefined : { id: match[1], name: match[2] ?? '' };
}

const taskWords = String.raw`task|tarea|tarefa|aufgabe|tâche|úkol|ticket|story|user story|work item|item|to-?do|action|action item|feature|タスク|作業|任务`;
const taskTitle = new RegExp(
  String.raw`^(?:${taskWords})\s*#?\s*(\d{1,4}(?:\.\d{1,4}){0,4}[A-Za-z]?|[A-Z]{1,6}-?\d{1,5}(?:\.\d{1,4}){0,3})(?=[\s:：.)\]–—-]|$)\s*[:：.)\]–—-]*\s*(.*)$`,
  'iu',
);

/** `Task 1.1: Design the base class`: a heading that is itself a task. */
export function readTaskTitle(title: string): { id: string; name: string } | undefined {
  const match = taskTitle.exec(title.slice(0, 300));
  return match?.[1] === undefined ? undefined : { id: match[1], name: match[2] ?? '' };
}

export const isGroupTitle = (title: string): boolean =>
  /^(?:task |work )?(?:group|gruppe|grupo|category|categoría|area|section|epic|module|theme)s?(?![\p{L}])/iu.test(
    title,
  );

const workList =
  /^(?:(?:the|our|my|project|product|development|dev|public)\s+)*(?:to-?\s?dos?|things to do|road-?\s?map|back-?log|tasks?|バックログ|hoja de ruta|tareas|pendientes|feuille de route|aufgaben|дорожная карта|路线图|待办(?:事项|列表)?|ロードマップ|로드맵)(?:[\s_-]*(?:list|liste|lista|items?))?$/iu;

/** Whether the name of a document, or its title, says that it is a list of work and nothing else. */
export const isWorkListTitle = (title: string): boolean => workList.test(title.trim());

/** Names of fields that stand in bold at the start of a bullet but name no work. */
export const isFieldName = (name: string): boolean =>
  /^(?:goals?|objective|duration|time|estimate[ds]?.*|effort|owner|assignee|agent|status|priority|deliverables?|output|outcome|result|files?|location|dependencies|depends on|requires|prerequisites?|blocked by|risks?|why|what|how|when|where|who|note|notes|reason|rationale|impact|verification|verify|validation|test(?:s|ing)?|acceptance(?: criteria)?|success criteria|description|context|purpose|scope|timeline|start|end|branch|commit|pr|requirement|validate|implement|covers|ref|tools?|stack|input|example|reference|see|exit criteria|target|metric|budget|cost|mitigation|probability|severity|objetivo|duración|estado|prioridad|responsable|ziel|dauer)s?$/iu.test(
    name.replace(/[:：].*$/u, '').trim(),
  );

/** Words that make a list binding. */
export const isMandatory = (text: string): boolean =>
  /\b(?:mandatory|must|required|obligatory|compulsory|non-negotiable|never skip|critical|gate|obligatori[oa]|pflicht|verpflichtend|obrigatóri[oa]|before (?:any|doing any|you do any)(?:thing)?|complete (?:all|every|each|these)|all of (?:these|the following)|any item unchecked|do not (?:skip|proceed|deploy|commit))\b|必須|必须/iu.test(
    text,
  );

/** `none` and its kin, which state that there is no dependency. */
export const saysNone = (value: string): boolean =>
  /^[\s*_`(]*(?:none|no|nothing|nil|n\/?a|null|—|–|-+|∅|0|x|no (?:blockers?|dependenc(?:y|ies)|prerequisites?).*|none\b.*|can start.*|keine?|ningun[oa]|nenhum[a]?|aucune?|žádné|なし|无|無)?[\s*_.)]*$/iu.test(
    value,
  );
