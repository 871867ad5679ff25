import { FULL_NAME } from '../identity/claims.js'

/** The command lines that say a repository's numeric ids, to be pasted: the name is in them only if it is one. */
export function idCommands(fullName: string): readonly [id: string, ownerId: string] {
  const name = FULL_NAME.test(fullName) ? fullName : 'OWNER/NAME'
  return [`gh api repos/${name} --jq .id`, `gh api repos/${name} --jq .owner.id`]
}
