import { RequestError } from '../errors.js'

/** What a management token, a JWT or a token of GitHub looks like, also a part of one. */
const TOKEN = /apo_[\w-]+|eyJ[\w.-]+|gh[opsu]_\w+|github_pat_\w+/g

/** The input is refused; each problem names its place. A secret that stands in the wrong field is not said back. */
export function invalid(problems: readonly string[]): RequestError {
  const safe = problems.map((problem) => problem.replace(TOKEN, '(a token)'))
  return new RequestError('request_invalid', safe.join('; '), { problems: safe })
}
