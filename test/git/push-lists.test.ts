import assert from 'node:assert/strict';
import { join } from 'node:path';
import { tickListItem } from '../../src/actions/session-lists.ts';
import { governedSandbox, type Sandbox } from './support.ts';

const LIST = { name: 'Release checklist', before: 'push' };
const asking = (...lists: object[]): string =>
  JSON.stringify({
    version: 1,
    documents: { playbook: 'docs/PLAYBOOK.md' },
    session: { lists },
  });
const PLAYBOOK = `# Playbook

## Release checklist (mandatory)

- [ ] Raise the prices
- [ ] Tell the shop
`;
const FILE = '.session-protocol/protocol.json';

describe('a checklist that must be complete before a push', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox({ protocol: asking(LIST) });
    const remote = join(sandbox.folder, 'remote é.git');
    sandbox.gitIn(sandbox.folder, ['init', '--quiet', '--bare', remote]);
    sandbox.git('remote', 'add', 'origin', remote);
    sandbox.git('push', '--quiet', '--no-verify', 'origin', 'main');
    sandbox.stage('docs/PLAYBOOK.md', PLAYBOOK);
    sandbox.git('commit', '--quiet', '-m', 'Write the playbook');
  });
  afterEach(() => sandbox.remove());

  const push = () => sandbox.tryGit(['push', '--quiet', 'origin', 'main']);
  const tick = async (item: string): Promise<void> => {
    const list = 'Release checklist';
    await tickListItem({ root: sandbox.root, list, item, by: 'person', done: true });
  };
  const isRefused = (reason: RegExp): void => {
    const { code, stderr } = push();
    assert.notEqual(code, 0);
    assert.match(stderr, reason);
  };

  it('refuses the push in one line that says what is open and where, until it is complete', async () => {
    isRefused(
      /^Session Protocol: not pushed – "Release checklist.*" \(.+\) has 2 open items: 1 Raise the prices \(docs\/PLAYBOOK\.md:5\); 2 Tell the shop \(docs\/PLAYBOOK\.md:6\)\n {2}→ .*checklist.*\n/,
    );
    assert.equal(sandbox.report().outcome, 'refused');
    await tick('1');
    isRefused(/has 1 open item: 2 Tell the shop/);
    await tick('2');
    const { code, stderr } = push();
    assert.equal(code, 0, stderr);
  });

  it('is the one of the protocol in HEAD: to take it away in the work tree does not help', () => {
    sandbox.write(FILE, asking());
    isRefused(/has 2 open items/);
    sandbox.write(FILE, 'broken');
    isRefused(/has 2 open items/);
  });

  it('is asked for where no document has it', () => {
    sandbox.stage('docs/PLAYBOOK.md', '# Playbook\n\nNothing.\n');
    sandbox.git('commit', '--quiet', '-m', 'Drop the list');
    isRefused(/^Session Protocol: not pushed – no document has the checklist "Release checklist"/);
  });

  it('is not asked for where it must be complete before closing only', () => {
    sandbox.stage(FILE, asking({ name: 'Release checklist', before: 'close' }));
    sandbox.git('commit', '--quiet', '-m', 'Ask later');
    const { code, stderr } = push();
    assert.equal(code, 0, stderr);
  });
});
