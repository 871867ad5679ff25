import { isEnterpriseServer } from './addresses.js'
import { guardFetch, NoAnswer } from './guarded-fetch.js'
import { judge, notSignedIn } from './judge.js'
import type { Answer, Ask, Question } from './question.js'

export interface AskOptions {
  readonly apiUrl: string
  readonly fetch: typeof fetch
  /** Milliseconds for one attempt. */
  readonly timeout: number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** For what may be asked again. */
const MAX_ATTEMPTS = 3
/** Milliseconds; doubles with each attempt. */
const FIRST_PAUSE = 250

/** Since this one, a dispatch answers with its run. An Enterprise Server refuses a version that it does not know. */
const API_VERSION = '2026-03-10'
const SERVER_API_VERSION = '2022-11-28'

/** RFC 6750 §2.1: what a header can carry. Whatever else is put in one is quoted by the error it makes. */
const TOKEN = /^[\w.~+/-]+=*$/

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Asks through Octokit, which is loaded with the first question. */
export function createAsk({ apiUrl, fetch, timeout, sleep, now }: AskOptions): Ask {
  const version = isEnterpriseServer(apiUrl) ? SERVER_API_VERSION : API_VERSION
  let opened: ReturnType<typeof open> | undefined

  function hostOf({ route }: Question): string {
    return new URL(route.slice(route.indexOf(' ') + 1), apiUrl).host
  }

  async function open() {
    // In the bundle it stays in the one file, and is run when it is needed.
    const { Octokit } = await import(/* webpackMode: "eager" */ '@octokit/core')
    const { request } = new Octokit({
      baseUrl: apiUrl,
      userAgent: 'atmos-pro-oidc',
      log: silent,
      request: { fetch: guardFetch(fetch, timeout), log: silent },
    })
    return request
  }

  /** Lets nothing out of what Octokit throws: that has the request in it, with its secrets. */
  async function attempt({ route, parameters = {}, as }: Question): Promise<Answer | NoAnswer> {
    opened ??= open()
    const request = await opened
    const authorization = as ? { authorization: `Bearer ${as.token}` } : {}
    try {
      return await request(route, {
        ...parameters,
        headers: { accept: 'application/json', 'x-github-api-version': version, ...authorization },
      })
    } catch (error) {
      const { response, cause } = error as { readonly response?: Answer; readonly cause?: unknown }
      if (response) return response
      return cause instanceof NoAnswer ? cause : new NoAnswer('the request failed')
    }
  }

  return async (question) => {
    if (question.as && !TOKEN.test(question.as.token)) throw notSignedIn()
    if (isElsewhere(question)) return { status: 404, headers: {}, data: {} }
    const attempts = question.doubt === undefined ? MAX_ATTEMPTS : 1
    for (let made = 1; ; made += 1) {
      const outcome = await attempt(question)
      if (made === attempts || !isPassing(outcome, question))
        return judge(outcome, question, { host: hostOf(question), now })
      await sleep(FIRST_PAUSE * 2 ** (made - 1) * (0.5 + Math.random()))
    }
  }
}

/** Whether it may be different in a moment. Where GitHub says how long to wait, that is for the caller to do. */
function isPassing(outcome: Answer | NoAnswer, { as }: Question): boolean {
  if (outcome instanceof NoAnswer) return outcome.isPassing
  if (outcome.headers['retry-after'] !== undefined) return false
  // A token of an installation was made just now, and not all of GitHub knows it yet.
  return outcome.status >= 500 || (outcome.status === 401 && as?.type === 'installation')
}

/** `..` in a path means another path, encoded or not. Nothing at GitHub is called so. */
function isElsewhere({ route, parameters = {} }: Question): boolean {
  return [...route.matchAll(/\{(\w+)\}/g)].some(([, name = '']) => /^\.{0,2}$/.test(String(parameters[name])))
}

function ignore(): void {}
