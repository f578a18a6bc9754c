import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { nextPrompt } from '../../../../src/core/session/next-prompt.ts';

describe('nextPrompt', () => {
  it('says how to begin with the opener that is written', () => {
    const opener = { path: 'docs/my sessions/S 8.md', title: 'SESSION 8: Bake' };
    const prompt = nextPrompt({ number: '8', opener, role: 'Baker', tasks: [], left: [] });
    assert.match(
      prompt,
      /^Begin session 8 as Baker\.\nIts opener is docs\/my sessions\/S 8\.md: SESSION 8/,
    );
    assert.match(prompt, /session start --opener "docs\/my sessions\/S 8\.md" --role Baker\n/);
  });

  it('prints a command that a shell takes as it is meant, with the tasks that can be named', () => {
    const tasks = ['Set `$HOME`', "Don't stop", 'Gone'].map((title) => ({ id: title, title }));
    const prompt = nextPrompt({ tasks, left: [] }, tasks.slice(0, 2));
    assert.ok(prompt.includes(" --no-opener --task 'Set `$HOME`,Don'\\''t stop'\n"), prompt);
    assert.match(prompt, /- Gone\n/);
    assert.match(nextPrompt({ tasks, left: [] }, []), /session start --no-opener\n/);
  });

  it('names tasks where no opener does, and what was left', () => {
    const tasks = [{ id: '1.3', title: 'Bake' }];
    const prompt = nextPrompt({ tasks, left: ['Next: Bake'], entry: 'T.md:7' });
    assert.match(
      prompt,
      /^Begin the next session\.\n\n1\. Run: session-protocol session start --no-opener --task 1\.3\n/,
    );
    assert.match(
      prompt,
      /Tasks:\n- 1\.3 Bake\n\nLeft by the last session \(T\.md:7\):\n- Next: Bake\n$/,
    );
  });
});
