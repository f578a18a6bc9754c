import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { connect } from '../../../../src/database/postgres/connection.ts';
import { tlsChoices } from '../../../../src/database/postgres/tls.ts';
import { resolveUrl } from '../../../../src/database/postgres/url.ts';

const THIS_FILE = import.meta.filename;

describe('TLS to a PostgreSQL server', () => {
  const ways = (query: string, environment: NodeJS.ProcessEnv = {}, host = 'db'): unknown[] => {
    const { parameters } = resolveUrl(`postgresql://db/shop${query}`, 'shop', undefined, {});
    return tlsChoices({ parameters, host }, environment).map((way) =>
      way === false ? 'plain' : way['rejectUnauthorized'] === true ? 'verified' : 'tls',
    );
  };

  it('follows the URL, else the environment, as the tools of the server do', () => {
    assert.deepEqual(ways(''), ['tls', 'plain']);
    assert.deepEqual(ways('', { PGSSLMODE: '' }), ['tls', 'plain']);
    assert.deepEqual(ways('', { PGSSLMODE: 'disable' }), ['plain']);
    assert.deepEqual(ways('', { PGSSLMODE: 'allow' }), ['plain', 'tls']);
    assert.deepEqual(ways('', { PGSSLMODE: 'require' }), ['tls']);
    assert.deepEqual(ways('', { PGSSLMODE: 'verify-ca' }), ['verified']);
    assert.deepEqual(ways('?sslmode=disable', { PGSSLMODE: 'require' }), ['plain']);
    assert.deepEqual(ways('?sslmode=verify-full', { PGSSLMODE: 'disable' }), ['verified']);
    assert.deepEqual(ways('', { PGSSLROOTCERT: 'system' }), ['verified']);
    assert.deepEqual(ways('', { PGSSLMODE: 'require', PGSSLROOTCERT: THIS_FILE }), ['verified']);
    assert.deepEqual(ways('', { PGSSLMODE: 'require' }, '/run/postgresql'), ['plain']);
    assert.throws(() => ways('?sslmode=require', { PGSSLCERT: `${THIS_FILE}.none` }), {
      code: 'ENOENT',
    });
  });

  it('is asked for first, and what requires it never goes on in plain text', async () => {
    const asked: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        const wantsTls = bytes.readInt32BE(4) === 80_877_103;
        asked.push(wantsTls ? 'tls' : 'plain');
        socket.end(wantsTls ? 'N' : '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      for (const [mode, sequence] of [
        ['prefer', ['tls', 'plain']],
        ['require', ['tls']],
        ['disable', ['plain']],
      ] as const) {
        asked.length = 0;
        const url = `postgresql://me@127.0.0.1:${port}/shop?sslmode=${mode}`;
        await assert.rejects(connect(resolveUrl(url, 'shop'), 'shop'));
        assert.deepEqual(asked, sequence, mode);
      }
    } finally {
      server.close();
    }
  });
});
