import { percentEncode } from '../../core/percent-encode.ts';
import { PROTOCOL_PATH } from '../../core/protocol-path.ts';
import { RULES } from '../../core/rules/index.ts';
import type { Location, Problem, Violation } from '../../core/violation.ts';
import { toJson } from '../json.ts';
import { type Reporter, couldNotJudge } from './report.ts';

/**
 * SARIF 2.1.0, as code scanning takes it: every result has a place; one that concerns the whole commit
 * is put at the protocol file, which asks for it.
 * Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarif: Reporter = (report, { version }) => {
  const results = report.verdicts.flatMap(({ commit, verdict }) => [
    ...verdict.violations.map((violation) => resultOf(violation, commit)),
    ...verdict.waived.map(({ violation, reason }) => ({
      ...resultOf(violation, commit),
      suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }],
    })),
  ]);
  return toJson({
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Session Protocol',
            semanticVersion: version,
            rules: RULES.map(descriptorOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: !couldNotJudge(report),
            toolConfigurationNotifications: report.protocolProblems.map(notificationOf),
            ...(report.unknown.length > 0
              ? {
                  toolExecutionNotifications: report.unknown.map(({ why }) => ({
                    level: 'note',
                    message: { text: why },
                  })),
                }
              : {}),
          },
        ],
        results,
      },
    ],
  });
};

const descriptorOf = ({ id, refuses, defaultSeverity }: (typeof RULES)[number]): object => ({
  id,
  shortDescription: { text: refuses },
  defaultConfiguration: { level: defaultSeverity },
});

/** A whole sentence: of a text, viewers show the first one alone. */
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function resultOf(violation: Violation, commit: string | undefined): object {
  return {
    ruleId: violation.rule,
    ruleIndex: RULES.findIndex((rule) => rule.id === violation.rule),
    level: violation.severity,
    message: { text: `${ended(violation.message)} ${violation.remedy}` },
    locations: [placeOf(violation.location ?? violation.source ?? { path: PROTOCOL_PATH })],
    ...(violation.source ? { relatedLocations: [placeOf(violation.source)] } : {}),
    ...(commit === undefined ? {} : { properties: { commit } }),
  };
}

const notificationOf = (problem: Problem): object => ({
  level: problem.severity,
  message: { text: problem.message },
  locations: [placeOf(problem.location ?? { path: PROTOCOL_PATH })],
});

function placeOf({ path, range }: Location): object {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: path.split('/').map(percentEncode).join('/'),
        uriBaseId: '%SRCROOT%',
      },
      ...(range
        ? {
            region: {
              startLine: range.start.line,
              startColumn: range.start.column,
              endLine: range.end.line,
              endColumn: range.end.column,
            },
          }
        : {}),
    },
  };
}
