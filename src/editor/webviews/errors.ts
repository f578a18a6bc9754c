import * as vscode from 'vscode';
import { ProtocolError } from '../../core/errors.ts';

export const nothingToPicture = (folder: string): ProtocolError =>
  new ProtocolError({
    code: 'nothing-to-picture',
    message: vscode.l10n.t('{0} has neither a plan nor sessions to make a picture of.', folder),
    remedy: vscode.l10n.t('Name a plan under "documents.plan" in .session-protocol/protocol.json.'),
  });
