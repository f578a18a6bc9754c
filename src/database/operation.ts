/** How far an operation is; `done` may be a fraction of `total`. */
export interface ProgressUpdate {
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

/** What every operation of this room takes beside its input. */
export interface OperationContext {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((update: ProgressUpdate) => void) | undefined;
}
