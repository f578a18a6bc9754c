/** Where playbooks are kept by convention, for a protocol that names none. */
export const CONVENTIONAL_PLAYBOOKS: readonly string[] = [
  '**/*[Pp]laybook*.md',
  '**/*PLAYBOOK*.md',
];

/** Where session openers are kept by convention, for a protocol that names none. */
export const CONVENTIONAL_OPENERS: readonly string[] = [
  '**/*[Oo]pener*.md',
  '**/*OPENER*.md',
  '**/*[Oo]pener*/*.md',
  '**/[Ss]ession[-_ ]*.md',
  '**/SESSION[-_ ]*.md',
];
