import assert from 'node:assert/strict';
import {
  databaseOf,
  resolveUrl,
  shownUrl,
  toolEnvironment,
} from '../../../../src/database/postgres/url.ts';

const ENVIRONMENT = { SECRET: 'p@ss:w/rd', HOST: 'db.internal', ME: 'me' };

const resolve = (url: string) => resolveUrl(url, 'shop', undefined, ENVIRONMENT);

describe('the URL of a PostgreSQL database, as text', () => {
  it('is read in its parts, with what the environment holds in its places', () => {
    const { redact, ...target } = resolve(
      'postgresql://me%40home:${env:SECRET}@${env:HOST}:5433/my%20shop?sslmode=require',
    );
    assert.deepEqual(target, {
      host: 'db.internal',
      port: 5433,
      user: 'me@home',
      password: 'p@ss:w/rd',
      database: 'my shop',
      parameters: { sslmode: 'require' },
    });
    assert.equal(
      redact('no p@ss:w/rd or p%40ss%3Aw%2Frd at db.internal'),
      'no ${env:SECRET} or ${env:SECRET} at ${env:HOST}',
    );
    const tools = toolEnvironment(resolve('postgres://${env:ME}:${env:SECRET}@[::1]/shop'));
    assert.equal(tools['PGHOST'], '::1');
    assert.equal(tools['PGPORT'], '5432');
    assert.equal(tools['PGPASSWORD'], 'p@ss:w/rd');
    assert.equal(resolve('postgresql:///shop?host=/run/postgresql').host, '/run/postgresql');
    assert.equal(resolveUrl('postgresql://a/b', 'shop', 'other', {}).database, 'other');
  });

  it('takes a short value out only where it is a word', () => {
    const { redact } = resolve('postgresql://${env:ME}@localhost/shop');
    assert.equal(redact('role "me" has no name'), 'role "${env:ME}" has no name');
  });

  it('is shown without user, password and options', () => {
    const url = 'postgresql://me:${env:SECRET}@${env:HOST}:5433/shop?sslmode=require';
    assert.equal(shownUrl(url, 'shop'), 'postgresql://${env:HOST}:5433/shop');
    assert.equal(databaseOf('postgresql://a/${env:DB}', 'shop'), '${env:DB}');
  });

  it('is refused with a password in it, or what is not known', () => {
    const codes: [string, string][] = [
      ['postgresql://me:secret@host/shop', 'password-in-file'],
      ['postgresql://me:a${env:SECRET}@host/shop', 'password-in-file'],
      ['postgresql://host/shop?password=${env:SECRET}', 'password-in-file'],
      ['postgresql://host/shop?what=1', 'bad-url'],
      ['postgresql://host', 'bad-url'],
      ['postgresql://host:99999/shop', 'bad-url'],
      ['postgresql://host/sh%op', 'bad-url'],
      ['postgresql://me:${env:MISSING}@host/shop', 'missing-variable'],
    ];
    for (const [url, code] of codes) assert.throws(() => resolve(url), { code }, url);
  });

  it('never repeats a password that stands in it', () => {
    for (const url of ['postgresql://me:hunter2@host/shop', 'postgresql://me:hunter2@host']) {
      assert.throws(
        () => resolve(url),
        (error: Error) => !error.message.includes('hunter2'),
      );
    }
  });
});
