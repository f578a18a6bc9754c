import { type Connection, quoteName } from './connection.ts';

/**
 * Drops all temporary objects, which live as long as their connection. Left to the next step they would come
 * before the tables of the database, in what it says and in what it is asked; a rehearsal, whose steps each
 * have a connection of their own, would not have them. A ROLLBACK takes this back.
 */
export function dropTemporary(connection: Connection): void {
  const found = connection
    .prepare<[], { type: string; name: string }>(
      // Triggers first, so that none of them is fired; a virtual table takes along those in which it keeps its rows.
      `SELECT type, name FROM sqlite_temp_schema
       WHERE type <> 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY type = 'trigger' DESC, sql LIKE 'CREATE VIRTUAL %' DESC`,
    )
    .all();
  for (const { type, name } of found) {
    connection.exec(`DROP ${type} IF EXISTS temp.${quoteName(name)}`);
  }
}
