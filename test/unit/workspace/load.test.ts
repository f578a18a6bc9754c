import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { PROTOCOL_PATH } from '../../../src/core/protocol-path.ts';
import { loadDocuments, loadProtocol } from '../../../src/workspace/load.ts';

describe('loading a folder', () => {
  let root: string;
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const load = async (candidates?: string[]) =>
    loadDocuments({
      root,
      protocol: await loadProtocol(root),
      ...(candidates ? { candidates } : {}),
    });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'läden '));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('finds documents by their conventional names where there is no protocol file', async () => {
    await write('docs/TEAM_PLAYBOOK.md', '# Playbook\n');
    await write('MASTER_PLAN.md', '# Plan\n\n- [ ] 1.1 One\n');
    await write('node_modules/x/MASTER_PLAN.md', '# Not ours\n');
    await write('README.md', '# Hello\n');
    const { documents, problems } = await load();
    assert.deepEqual(
      documents.map(({ path, role }) => [path, role]),
      [
        ['docs/TEAM_PLAYBOOK.md', 'playbook'],
        ['MASTER_PLAN.md', 'plan'],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('shows what is kept beside governance documents, without a role', async () => {
    await write('docs/TEAM_PLAYBOOK.md', '# Playbook\n');
    await write('docs/backup-scripts.md', '# How we back up\n\nSome scripts.\n');
    await write('docs/README.md', '# About this folder\n');
    await write('notes/diary.md', '# Diary\n\nDear diary.\n');
    const { documents } = await load();
    assert.deepEqual(
      documents.map(({ path, role }) => [path, role]),
      [
        ['docs/TEAM_PLAYBOOK.md', 'playbook'],
        ['docs/backup-scripts.md', undefined],
      ],
    );
  });

  it('reads a document as the protocol file teaches', async () => {
    await write(
      PROTOCOL_PATH,
      '{ "version": 1, "documents": { "kinds": [{ "paths": ["notes/*.md"], "kind": "checklist" }] } }',
    );
    await write('notes/opening.md', '# Opening the shop\n\n- [ ] Lights\n- [ ] Till\n');
    const { documents } = await load();
    assert.deepEqual(
      documents.map(({ path, document }) => [path, document.kind, document.kindFrom]),
      [['notes/opening.md', 'checklist', 'protocol']],
    );
  });

  it('gives a document the role under which it is named, although a glob of another covers it', async () => {
    await write(
      PROTOCOL_PATH,
      '{ "version": 1, "documents": { "openers": "docs/*.md", "thread": "docs/THREAD.md" } }',
    );
    await write('docs/THREAD.md', '# Thread\n');
    await write('docs/one.md', '# One\n');
    const { documents } = await load();
    assert.deepEqual(
      documents.map(({ path, role }) => [path, role]),
      [
        ['docs/one.md', 'openers'],
        ['docs/THREAD.md', 'thread'],
      ],
    );
  });

  it('takes a document for what the protocol file says', async () => {
    await write(PROTOCOL_PATH, '{ "version": 1, "documents": { "bible": "notes/*.md" } }');
    await write('notes/system.md', '# The system\n\n## 1. Routes\n');
    const { documents } = await load();
    assert.deepEqual(
      documents.map(({ path, role, document }) => [path, role, document.kind]),
      [['notes/system.md', 'bible', 'bible']],
    );
  });

  it('tells a named document that is missing, at the line that names it', async () => {
    await write(
      PROTOCOL_PATH,
      '{\n  "version": 1,\n  "documents": {\n    "playbook": "docs/GONE.md"\n  }\n}\n',
    );
    const { problems } = await load();
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.message, 'docs/GONE.md: The file does not exist.');
    assert.deepEqual(problems[0]?.location, {
      path: PROTOCOL_PATH,
      range: { start: { line: 4, column: 1 }, end: { line: 4, column: 1 } },
    });
  });

  it('does not follow a link out of the workspace', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside '));
    try {
      await writeFile(join(outside, 'PLAYBOOK.md'), '# Secret\n');
      await write(PROTOCOL_PATH, '{ "version": 1, "documents": { "playbook": "PLAYBOOK.md" } }');
      await symlink(join(outside, 'PLAYBOOK.md'), join(root, 'PLAYBOOK.md'));
      const { documents, problems } = await load();
      assert.deepEqual(documents, []);
      assert.match(problems[0]?.message ?? '', /leads outside the workspace/);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('reads an unsaved buffer in place of the file', async () => {
    await write('PLAYBOOK.md', '# On disk\n');
    const { documents } = await loadDocuments({
      root,
      protocol: await loadProtocol(root),
      buffers: new Map([['PLAYBOOK.md', '# In the editor\n']]),
    });
    assert.equal(documents[0]?.document.title, 'In the editor');
  });

  it('holds the defaults where the protocol file is broken, and says where', async () => {
    await write(PROTOCOL_PATH, '{ "version": 1,\n "rules": 3 }');
    const protocol = await loadProtocol(root);
    assert.equal(protocol.state, 'broken');
    assert.equal(protocol.problems[0]?.location?.range?.start.line, 2);
    assert.deepEqual(protocol.protocol.rules, {});
  });
});
