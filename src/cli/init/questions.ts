import * as z from 'zod'
import { ConfigError, shown } from '../../errors.js'
import { importRepository } from '../../management/operations/repository.js'
import { createWorkspace } from '../../management/operations/workspace.js'
import { createRowCompiler } from '../../permission/compile.js'
import { idCommands } from '../github-ids.js'
import type { Terminal } from '../terminal.js'

/** What `init` has to know. */
export interface Answers {
  readonly name: string
  /** Empty: nobody. */
  readonly owner: string
  readonly repository: string
  readonly id: string
  readonly ownerId: string
  readonly workflow: string
  readonly branch: string
}

interface Question {
  readonly flag: string
  readonly question: string
  /** What an empty answer means. */
  readonly fallback?: string
  /** What is said before it is asked. */
  readonly hint?: (answers: Partial<Answers>) => string
  /** What is wrong with an answer. */
  readonly problem: (answer: string) => string | undefined
}

const workspace = createWorkspace.input.shape
const repository = importRepository.input.shape

/** In the order they are asked. */
const QUESTIONS: Readonly<Record<keyof Answers, Question>> = {
  name: { flag: '--name', question: 'Name of the workspace', problem: form(workspace.name) },
  owner: {
    flag: '--owner',
    question: 'GitHub login of its owner (may be left empty)',
    fallback: '',
    problem: (answer) => (answer === '' ? undefined : form(workspace.owner)(answer)),
  },
  repository: {
    flag: '--repository',
    question: 'First repository, OWNER/NAME',
    problem: form(repository.fullName),
  },
  id: {
    flag: '--id',
    question: 'Its numeric id',
    hint: ({ repository = '' }) => `GitHub knows the ids:\n  ${idCommands(repository).join('\n  ')}`,
    problem: form(repository.repositoryId),
  },
  ownerId: {
    flag: '--owner-id',
    question: "Its owner's numeric id",
    problem: form(repository.ownerId),
  },
  workflow: {
    flag: '--workflow',
    question: 'File name of the workflow that asks for sessions',
    fallback: 'atmos-pro.yaml',
    problem: pattern('workflow'),
  },
  branch: {
    flag: '--branch',
    question: 'Where it runs: a branch such as main, or pull_request:main for pull requests into main',
    fallback: 'pull_request:main',
    problem: pattern('branch'),
  },
}

const ORDER = Object.keys(QUESTIONS) as readonly (keyof Answers)[]

/**
 * What was not given as flags is asked; where nobody can be asked, it has to be given, but for the owner.
 *
 * @param needed what has to be known
 * @throws ConfigError naming the flags that are missing, or one whose value is wrong
 */
export async function collectAnswers(
  terminal: Terminal,
  given: Partial<Answers>,
  { mayAsk, without = [] }: { readonly mayAsk: boolean; readonly without?: readonly (keyof Answers)[] },
): Promise<Answers> {
  const needed = ORDER.filter((key) => !without.includes(key))
  for (const key of needed) checkFlag(QUESTIONS[key], given[key])
  const missing = needed.filter((key) => given[key] === undefined && (mayAsk || key !== 'owner'))
  if (!mayAsk && missing.length > 0) {
    const flags = missing.map((key) => QUESTIONS[key].flag)
    throw new ConfigError(`nobody can be asked: say ${flags.join(', ')}`)
  }
  const answers: Partial<Record<keyof Answers, string>> = { ...given }
  for (const key of missing) answers[key] = await ask(terminal, QUESTIONS[key], answers)
  return { owner: '', name: '', ...answers } as Answers
}

/** Nobody is asked for it: nearly everybody needs the default. */
export function checkPlatform(platform: string | undefined): void {
  checkFlag({ flag: '--platform', problem: form(repository.platform) }, platform)
}

function checkFlag({ flag, problem }: Pick<Question, 'flag' | 'problem'>, value: string | undefined): void {
  const wrong = value === undefined ? undefined : problem(value)
  if (wrong) throw new ConfigError(`${wrong}; it is ${shown(value)}`, { path: flag })
}

async function ask(terminal: Terminal, asked: Question, answers: Partial<Answers>): Promise<string> {
  const { question, fallback, hint, problem } = asked
  if (hint) terminal.err(hint(answers))
  for (;;) {
    const answer =
      (await terminal.ask(`${question}${fallback ? ` [${fallback}]` : ''}: `)) || (fallback ?? '')
    const wrong = problem(answer)
    if (wrong === undefined) return answer
    terminal.err(`  ${wrong}`)
  }
}

function form(schema: z.core.$ZodType): (answer: string) => string | undefined {
  return (answer) => {
    const result = z.safeParse(schema, answer)
    return result.error?.issues[0]?.message
  }
}

function pattern(field: 'workflow' | 'branch'): (answer: string) => string | undefined {
  return (answer) => {
    try {
      createRowCompiler()({ permission: 'affected-stacks:create', [field]: answer })
      return undefined
    } catch (error) {
      if (error instanceof ConfigError) return error.message
      throw error
    }
  }
}
