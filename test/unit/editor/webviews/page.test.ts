import assert from 'node:assert/strict';
import { picturePlan } from '../../../../src/core/pictures/plan-picture.ts';
import { pictureSessions } from '../../../../src/core/pictures/session-picture.ts';
import { ENGLISH } from '../../../../src/core/pictures/words.ts';
import {
  messageBody,
  pageHtml,
  type PageWords,
  plansBody,
  sessionsBody,
} from '../../../../src/editor/webviews/page.ts';
import { attributes, makePlan, SESSIONS, SMALL_PLAN } from '../../core/pictures/support.ts';

const WORDS: PageWords = {
  title: 'Plan Board: <b>',
  reading: 'Reading…',
  hint: 'Arrow keys move.',
  table: 'As a Table',
  tools: 'Picture',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  actualSize: 'Actual Size',
  exportIt: 'Export…',
  updated: 'Updated.',
};

const page = pageHtml(WORDS, {
  nonce: 'abc',
  cspSource: 'https://example.invalid',
  script: 'https://example.invalid/picture.js',
  style: 'https://example.invalid/picture.css',
  language: 'en',
});

const plans = plansBody(
  [{ path: 'docs/A & B.md', plan: picturePlan(SMALL_PLAN, ENGLISH) }],
  ENGLISH,
  WORDS,
);
const sessions = sessionsBody(pictureSessions(SESSIONS), ENGLISH, WORDS);

describe('the page of a picture', () => {
  it('lets only its own script and styles in', () => {
    const [policy = ''] = /default-src[^"]*/.exec(page) ?? [];
    assert.equal(
      policy.replaceAll('&#39;', "'"),
      "default-src 'none'; style-src https://example.invalid 'nonce-abc'; script-src 'nonce-abc'",
    );
    assert.deepEqual(
      [...page.matchAll(/<script[^>]*>/g)].map(([tag]) => tag),
      ['<script nonce="abc" src="https://example.invalid/picture.js">'],
    );
  });

  it('has no colour but those of the theme', () => {
    const style = /<style[^>]*>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    assert.ok(style.includes('var(--vscode-editor-background)'));
    assert.doesNotMatch(style, /#[0-9a-f]{3,8}\b|rgb|hsl/i);
  });

  it('has no handler or style of an element, and escapes what it is told', () => {
    for (const html of [page, plans, sessions]) {
      assert.doesNotMatch(html, /<[^>]* (?:style|on[a-z]+)=/);
      assert.doesNotMatch(html, /<b>|<Desk>|<playbook>/);
    }
  });

  it('has a real table beside each picture, whose rows open their lines', () => {
    assert.equal([...plans.matchAll(/<table>/g)].length, 1);
    assert.match(plans, /<caption>Plan: Lending &lt;Desk&gt; &amp; Shelf: 1 of 6 done<\/caption>/);
    assert.match(
      plans,
      /<th scope="row"><button type="button" class="link" data-line="7">T2 Label shelf A/,
    );
    // One of all sessions, and one of what happened in each.
    assert.equal([...sessions.matchAll(/<table>/g)].length, 4);
  });

  it('opens phases from the table of a plan whose phases are collapsed', () => {
    const html = plansBody(
      [{ path: 'a.md', plan: picturePlan(makePlan(600, 3), ENGLISH) }],
      ENGLISH,
      WORDS,
    );
    assert.match(
      html,
      /<th scope="row"><button type="button" class="link" data-line="2">Phase 1: Part 1</,
    );
    assert.equal(attributes(html, 'scope').filter((scope) => scope === 'row').length, 3);
  });

  it('says in words that there is nothing to draw, with what to do about it', () => {
    assert.equal(
      messageBody('No <plan>.', { title: 'Set Up', tool: 'set-up' }),
      '<p>No &lt;plan&gt;.</p><p><button type="button" data-tool="set-up">Set Up</button></p>',
    );
    const none = pictureSessions({ journals: [], commits: [], now: SESSIONS.now });
    assert.equal(sessionsBody(none, ENGLISH, WORDS), '<p>No session was started here yet.</p>');
  });
});
