/**
 * The shape of `validators.generated.js`, which the build compiles from `schemas/` with ajv's standalone
 * mode. Each validator narrows its argument to what the caller says the schema describes.
 */
export interface SchemaError {
  /** JSON pointer into the data. */
  readonly instancePath: string;
  /** JSON pointer into the schema, such as `#/$defs/path/pattern`. */
  readonly schemaPath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Validator {
  <T>(data: unknown): data is T;
  readonly errors?: readonly SchemaError[] | null;
}

export const validateProtocol: Validator;
export const validateSession: Validator;
export const validateBackupManifest: Validator;
export const validateHooksManifest: Validator;
