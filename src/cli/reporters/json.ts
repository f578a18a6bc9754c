import { toJson } from '../json.ts';
import { type Reporter, reportData } from './report.ts';

/** The whole report as data; the same as `--json`. */
export const json: Reporter = (report) => toJson(reportData(report));
