import type { Kysely } from 'kysely'
import type { Differences } from './differences.js'

/** What is read of a repository by an exchange: for as long as none of it changes, it need not be read again. */
const DIRECTORY = ['repositories', 'permissions', 'github_repositories', 'installations'] as const

/** Counts the changes of the directory. */
export async function up(db: Kysely<unknown>, { countChanges }: Differences): Promise<void> {
  for (const statement of countChanges(DIRECTORY)) await statement.execute(db)
}
