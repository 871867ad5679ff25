import type { InputProblem } from '../failure.js'
import { DEFAULTS } from '../inputs.js'
import { clean } from '../text.js'
import type { Finding } from './diagnosis.js'
import { type Scene, stepLines } from './scene.js'

/** One or more inputs have a value that cannot be used. */
export function inputsUnusable(problems: readonly InputProblem[], scene: Scene): Finding {
  const defaults = problems.map(({ input }) => `  ${input}: ${DEFAULTS[input as keyof typeof DEFAULTS]}`)
  return {
    title: `Input not usable: ${problems.map(({ input }) => input).join(', ')}`,
    what: problems
      .map(({ name, seen, expected }) => `${name} is ${clean(seen)}; it must be ${expected}.`)
      .join('\n'),
    why: 'Nothing was sent: a value that is not understood could mean something else than what would happen.',
    remedies: [
      {
        say: 'Correct it. These are the defaults:',
        lines: stepLines(scene, 'with:', ...defaults),
        language: 'yaml',
      },
    ],
  }
}
