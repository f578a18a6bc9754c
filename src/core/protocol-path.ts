/** Where the protocol file stands, from the repository's root. Apart from `protocol.ts`, which brings the validators with it. */
export const PROTOCOL_PATH = '.session-protocol/protocol.json';
