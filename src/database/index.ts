import type { DatabaseConfig, Engine } from './engine.ts';
import { postgresql } from './postgres/engine.ts';
import { sqlite } from './sqlite/engine.ts';

/** The engines, by the name that the protocol file gives them. */
export const engines: Readonly<Record<DatabaseConfig['engine'], Engine>> = { sqlite, postgresql };
