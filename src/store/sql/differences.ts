import { type Expression, type RawBuilder, sql } from 'kysely'
import type { EngineName } from './schema.js'

/** All that is written differently for the two engines. */
export interface Differences {
  /** Compared and ordered by its bytes; `lower` knows ASCII only. */
  readonly text: RawBuilder<string>
  /** 64 bits. */
  readonly integer: RawBuilder<number>
  /** A primary key that grows and is never used again. */
  readonly sequence: RawBuilder<number>
  /** After the definition of a table that is kept in the order of its key. */
  readonly clustered: RawBuilder<unknown>
  /** Refuses changes to events. */
  readonly appendOnly: readonly Expression<unknown>[]
  /** What is done when a row is removed, also with another one that it belongs to. The statements end in `;` and know the row as `old`. */
  afterDelete(table: string, statements: string): readonly RawBuilder<unknown>[]
  /** Counts changes of the tables in `directory_changes`, whoever makes them; nothing, where nobody asks for that. */
  countChanges(tables: readonly string[]): readonly RawBuilder<unknown>[]
  /** The names of the tables there are. */
  readonly listTables: RawBuilder<{ readonly name: string }>
}

const sqlite: Differences = {
  text: sql`text`,
  integer: sql`integer`,
  sequence: sql`integer primary key autoincrement`,
  clustered: sql`without rowid`,
  appendOnly: [
    sql`create trigger audit_events_append_only before update on audit_events
      begin select raise(abort, 'audit events cannot be changed'); end`,
  ],
  afterDelete: (table, statements) => [
    sql.raw(`create trigger ${table}_removed after delete on ${table} begin ${statements} end`),
  ],
  countChanges: (tables) => [
    sql`create table directory_changes (count integer not null)`,
    sql`insert into directory_changes (count) values (0)`,
    ...tables.flatMap((table) =>
      (['insert', 'update', 'delete'] as const).map((change) =>
        sql.raw(`create trigger ${table}_counted_${change} after ${change} on ${table}
          begin update directory_changes set count = count + 1; end`),
      ),
    ),
  ],
  listTables: sql`select name from sqlite_master where type = 'table'`,
}

const postgres: Differences = {
  text: sql`text collate "C"`,
  integer: sql`bigint`,
  sequence: sql`bigint generated always as identity primary key`,
  clustered: sql``,
  appendOnly: [
    sql`create function refuse_change() returns trigger language plpgsql
      as 'begin raise exception ''audit events cannot be changed''; end'`,
    sql`create trigger audit_events_append_only before update on audit_events
      for each statement execute function refuse_change()`,
  ],
  afterDelete: (table, statements) => [
    sql.raw(`create function ${table}_removed() returns trigger language plpgsql
      as 'begin ${statements} return null; end'`),
    sql.raw(`create trigger ${table}_removed after delete on ${table}
      for each row execute function ${table}_removed()`),
  ],
  countChanges: () => [],
  listTables: sql`select table_name as name from information_schema.tables where table_schema = current_schema()`,
}

export const DIFFERENCES: Readonly<Record<EngineName, Differences>> = { sqlite, postgres }
