import assert from 'node:assert/strict';
import { sarif } from '../../../../src/cli/reporters/sarif.ts';
import { PLAIN } from '../../../../src/cli/style.ts';
import { RULES } from '../../../../src/core/rules/index.ts';
import Ajv from 'ajv/dist/2020.js';
import { noSession, notJudged, passed, refused } from './report-example.ts';

/**
 * The part of the SARIF 2.1.0 schema that a log of ours uses, closed: a misspelt property is an error.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, sections 3.13 to 3.59.
 */
const SHAPE = {
  $defs: {
    message: closed({ text: { type: 'string', minLength: 1 } }, ['text']),
    level: { enum: ['none', 'note', 'warning', 'error'] },
    line: { type: 'integer', minimum: 1 },
    location: closed({
      physicalLocation: closed(
        {
          artifactLocation: closed(
            {
              uri: { type: 'string', pattern: "^[A-Za-z0-9._~!$&'()*+,;=@%/-]+$" },
              uriBaseId: { type: 'string' },
            },
            ['uri'],
          ),
          region: closed(
            {
              startLine: { $ref: '#/$defs/line' },
              startColumn: { $ref: '#/$defs/line' },
              endLine: { $ref: '#/$defs/line' },
              endColumn: { $ref: '#/$defs/line' },
            },
            ['startLine'],
          ),
        },
        ['artifactLocation'],
      ),
    }),
    locations: { type: 'array', minItems: 1, items: { $ref: '#/$defs/location' } },
  },
  ...closed(
    {
      $schema: { type: 'string', pattern: '/sarif-schema-2\\.1\\.0\\.json$' },
      version: { const: '2.1.0' },
      runs: {
        type: 'array',
        items: closed(
          {
            tool: closed(
              {
                driver: closed(
                  {
                    name: { type: 'string' },
                    semanticVersion: { type: 'string' },
                    rules: {
                      type: 'array',
                      uniqueItems: true,
                      items: closed(
                        {
                          id: { type: 'string' },
                          shortDescription: { $ref: '#/$defs/message' },
                          defaultConfiguration: closed({ level: { $ref: '#/$defs/level' } }),
                        },
                        ['id'],
                      ),
                    },
                  },
                  ['name'],
                ),
              },
              ['driver'],
            ),
            columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
            invocations: {
              type: 'array',
              items: closed(
                {
                  executionSuccessful: { type: 'boolean' },
                  toolConfigurationNotifications: {
                    type: 'array',
                    items: closed(
                      {
                        level: { $ref: '#/$defs/level' },
                        message: { $ref: '#/$defs/message' },
                        locations: { $ref: '#/$defs/locations' },
                      },
                      ['message'],
                    ),
                  },
                },
                ['executionSuccessful'],
              ),
            },
            results: {
              type: 'array',
              items: closed(
                {
                  ruleId: { type: 'string' },
                  ruleIndex: { type: 'integer', minimum: 0 },
                  level: { $ref: '#/$defs/level' },
                  message: { $ref: '#/$defs/message' },
                  locations: { $ref: '#/$defs/locations' },
                  relatedLocations: { $ref: '#/$defs/locations' },
                  suppressions: {
                    type: 'array',
                    items: closed(
                      {
                        kind: { enum: ['inSource', 'external'] },
                        status: { enum: ['accepted', 'underReview', 'rejected'] },
                        justification: { type: 'string' },
                      },
                      ['kind'],
                    ),
                  },
                  properties: { type: 'object' },
                },
                ['message'],
              ),
            },
          },
          ['tool'],
        ),
      },
    },
    ['version', 'runs'],
  ),
};

function closed(properties: object, required: readonly string[] = []): object {
  return { type: 'object', additionalProperties: false, properties, required };
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolConfigurationNotifications: readonly object[];
    }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
      readonly suppressions?: readonly object[];
    }[];
  }[];
}

describe('the SARIF report', () => {
  const options = { style: PLAIN, version: '1.2.3' };
  const validate = new Ajv.default({ strict: false }).compile(SHAPE);
  const read = (report: typeof passed): Log => {
    const log: unknown = JSON.parse(sarif(report, options));
    assert.ok(validate(log), JSON.stringify(validate.errors));
    return log as Log;
  };

  it('is a SARIF 2.1.0 log for every outcome', () => {
    for (const report of [refused, passed, notJudged]) read(report);
  });

  it('parts what is wrong from what to do, as viewers show the first sentence', () => {
    const texts = ['no session', 'No session.'].map((message) => {
      const violations = [{ ...noSession, message }];
      const verdict = { violations, waived: [], rules: [], refused: true };
      const [run] = read({ ...passed, verdicts: [{ files: 1, verdict }] }).runs;
      return run?.results[0]?.message.text;
    });
    assert.deepEqual(texts, ['no session. Start one.', 'No session. Start one.']);
  });

  it('gives every result its rule and a place, and marks what is waived', () => {
    const [run] = read(refused).runs;
    assert.ok(run);
    assert.deepEqual(
      run.tool.driver.rules.map(({ id }) => id),
      RULES.map(({ id }) => id),
    );
    for (const result of run.results)
      assert.equal(run.tool.driver.rules[result.ruleIndex]?.id, result.ruleId);
    const places = run.results.map(
      ({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri,
    );
    assert.deepEqual(places, [
      'src/a%2C%20b%3Ac%20%25.ts',
      '.session-protocol/protocol.json',
      'src/a%2C%20b%3Ac%20%25.ts',
    ]);
    assert.deepEqual(
      run.results.map(({ suppressions }) => suppressions?.length),
      [undefined, undefined, 1],
    );
  });

  it('says so where nothing could be judged', () => {
    const invocation = read(notJudged).runs[0]?.invocations[0];
    assert.equal(invocation?.executionSuccessful, false);
    assert.equal(invocation?.toolConfigurationNotifications.length, 1);
    assert.equal(read(passed).runs[0]?.invocations[0]?.executionSuccessful, true);
  });
});
