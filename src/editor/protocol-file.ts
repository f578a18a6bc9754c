/** Where a repository keeps its protocol; core's own constant would bring its JSON parser along. */
export const PROTOCOL_FILE = '.session-protocol/protocol.json';
