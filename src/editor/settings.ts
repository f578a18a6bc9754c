import * as vscode from 'vscode';
import type { SettingId } from './ids.ts';

/** Reads a setting for one resource; the default stands in `package.json`. */
export function readSetting(id: SettingId, scope: vscode.ConfigurationScope): boolean {
  return vscode.workspace.getConfiguration('sessionProtocol', scope).get<boolean>(id, true);
}
