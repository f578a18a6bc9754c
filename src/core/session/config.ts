/** What the protocol file says of sessions; absent members ask for nothing. */
export interface SessionConfig {
  readonly requires?: SessionRequirements;
  readonly checks?: readonly SessionCheck[];
  readonly lists?: readonly RequiredList[];
  /** Whether closing offers to bring the playbook's sprint status up to date. */
  readonly sprintStatus?: boolean;
  /** The page whose line about the latest backup follows each backup, from the repository's root. */
  readonly startPage?: string;
}

/** What every session must prove before it is active, beside what the documents demand. */
export interface SessionRequirements {
  readonly cleanTree?: boolean;
  readonly hooks?: boolean;
  readonly noOpenIssues?: boolean;
  /** How old the youngest verified backup may be. */
  readonly backupHours?: number;
  /** Names of checks that must have passed. */
  readonly checks?: readonly string[];
}

/** A command that proves an item of a checklist by ending with exit code 0. It runs only when asked for. */
export interface SessionCheck {
  readonly name: string;
  /** The program and its arguments, started in the repository's root without a shell. */
  readonly run: readonly string[];
  /** A regular expression for the items that it proves. */
  readonly items?: string;
  /** How long it may take; 10 if left out. */
  readonly minutes?: number;
}

/** A further checklist of the playbook that must be complete before something. */
export interface RequiredList {
  /** Its name as the playbook writes it, or a part of it. */
  readonly name: string;
  readonly before: 'close' | 'push';
}
