import { code } from './describe.js'
import type { RowFinding } from './finding.js'
import type { Pattern } from './pattern.js'

type Advice = Pick<RowFinding, 'code' | 'severity' | 'message' | 'instead'>

/** What is easily misread in a regular expression. `instead` is without the scope of a branch pattern. */
export function lintRegex(pattern: Pattern): readonly Advice[] {
  if (pattern.kind !== 'regex') return []
  return [...lintAlternation(pattern), ...(pattern.text === pattern.body ? lintSurprise(pattern) : [])]
}

/** A dot that was meant as a dot; or a name with `+` or `()` in it. */
function lintSurprise(pattern: Pattern): readonly Advice[] {
  const { body } = pattern
  const version = /\d\.\*/.test(body)
  const name = /(?<!\\)\.(?=[A-Za-z0-9])/g
  if (version || name.test(body)) {
    const example = version ? body.replace(/(\d)\.\*/, '$12') : body.replace(name, 'x')
    const instead = /[\^$\\()[\]{}|+]/.test(body) || !version ? body.replace(name, '\\.') : `glob:${body}`
    const also = pattern.matches(example) ? `; it also matches ${code(example)}` : ''
    return [
      {
        code: 'wider-than-it-looks',
        severity: 'warning',
        message: `it reads as a regular expression, where . is any character${also}`,
        ...(instead !== body && { instead }),
      },
    ]
  }
  if (/^[\w./@ -]*[+(){}][\w./@ +(){}-]*$/.test(body) && !pattern.matches(body)) {
    const message = `it reads as a regular expression, which does not match ${code(body)} itself`
    return [{ code: 'narrower-than-it-looks', severity: 'warning', message, instead: `exact:${body}` }]
  }
  return []
}

function lintAlternation({ text, body }: Pattern): readonly Advice[] {
  const scoped = /\|(?:tag|pull_request):/.test(body)
  if (!scoped && !hasOpenAlternation(body)) return []
  const kind = text.slice(0, text.length - body.length)
  return [
    {
      code: 'alternation-ungrouped',
      severity: scoped ? 'warning' : 'info',
      message: scoped
        ? 'a scope stands once, in front of the whole pattern, and is text anywhere else; write a row for each'
        : 'each alternative must match the whole value; parentheses make that plain to readers',
      ...(!scoped && { instead: `${kind}^(${body.replace(/(^|\|)\^/g, '$1').replace(/\$(\||$)/g, '$1')})$` }),
    },
  ]
}

/** Whether there is a `|` outside of every group. */
function hasOpenAlternation(body: string): boolean {
  let rest = body.replace(/\\.|\[[^\]]*\]/g, '')
  for (let inner = ''; inner !== rest; ) {
    inner = rest
    rest = rest.replace(/\([^()]*\)/g, '')
  }
  return rest.includes('|')
}
