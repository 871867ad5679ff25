import { clean } from '../text.js'
import type { Finding, Remedy } from './diagnosis.js'
import { ID_TOKEN_LINES, outsider } from './id-token.js'
import { jobLines, type Scene, stepLines } from './scene.js'

const VARIABLE = 'ATMOS_PRO_WORKSPACE_ID'
const WHERE = 'the dashboard of Atmos Pro, under Workspace Settings'

/** Neither the input nor the variable has a value. */
export async function workspaceIdMissing(isMapped: boolean, scene: Scene): Promise<Finding> {
  const refused = await outsider(scene)
  if (refused) return refused
  const finding = isMapped ? await empty(scene) : notMapped(scene)
  if (scene.hasIdToken) return finding
  return { ...finding, remedies: [...finding.remedies, permissionToo(scene)] }
}

async function empty(scene: Scene): Promise<Finding> {
  const claims = await scene.ownClaims()
  if (claims === undefined) return notSet(scene, 'the environment this job names, if it names one')
  const environment = claims['environment']
  if (typeof environment !== 'string') return environmentNotNamed(scene)
  return notSet(scene, `the environment "${clean(environment)}" that this job names`)
}

function notMapped(scene: Scene): Finding {
  return {
    title: 'Workspace id not passed to the action',
    what: `The workspace id is empty: there is no ${VARIABLE} in this step's environment, and the input "workspace-id" has no value.`,
    why: 'Variables of a repository or organization do not become environment variables by themselves: the workflow has to pass them on.',
    remedies: [
      { say: `Pass it on, in ${scene.file}:`, lines: mapping(scene), language: 'yaml' },
      setVariable(scene, 'If there is no such variable yet, set it'),
    ],
  }
}

function notSet(scene: Scene, environment: string): Finding {
  return {
    title: 'Workspace id is empty',
    what: `${VARIABLE} is passed to this step, and empty.`,
    why: `GitHub gives an empty string for a variable that is not defined: not in ${scene.facts.repository}, not in its organization for this repository, and not in ${environment}.`,
    remedies: [setVariable(scene, 'Set the variable')],
  }
}

function environmentNotNamed(scene: Scene): Finding {
  return {
    title: 'Workspace id is empty, and the job names no environment',
    what: `${VARIABLE} is passed to this step, and empty. This job names no environment: its OIDC token has no "environment" claim.`,
    why: 'A variable that is defined on an environment is seen only by jobs that name that environment. If it is defined nowhere else, this job gets an empty string.',
    remedies: [
      {
        say: `If the variable is on an environment, name that environment in ${scene.file}:`,
        lines: jobLines(scene, 'environment: NAME   # the environment that has the variable'),
        language: 'yaml',
      },
      setVariable(scene, 'Otherwise set it for the repository'),
    ],
  }
}

/** It has a value, of another form than `ws_` and 28 characters. */
export function workspaceIdMalformed(seen: string, scene: Scene): Finding {
  return {
    title: 'Workspace id is malformed',
    what: `The workspace id is "${clean(seen)}": ${flaw(seen)}.`,
    why: 'A workspace id is "ws_" and 28 characters out of 0-9 and a-z, 31 in all. It is not the name of the workspace, and not secret.',
    remedies: [setVariable(scene, 'Set the variable to the id')],
  }
}

function flaw(seen: string): string {
  if (/\$\{\{|^\$|^vars\./.test(seen))
    return `an expression that was not evaluated; write \${{ vars.${VARIABLE} }}`
  if (!seen.startsWith('ws_')) return 'it does not start with "ws_"'
  const odd = /[^0-9a-z]/.exec(seen.slice(3))?.[0]
  if (odd !== undefined) return `it has "${clean(odd)}" in it`
  return `it has ${seen.length} characters instead of 31`
}

/** Both are missing: said at once, so that one push mends both. */
function permissionToo(scene: Scene): Remedy {
  return {
    say: 'The job also lacks the permission to get an OIDC token, which it needs next:',
    lines: jobLines(scene, ...ID_TOKEN_LINES),
    language: 'yaml',
  }
}

function mapping(scene: Scene): string {
  return stepLines(scene, 'env:', `  ${VARIABLE}: \${{ vars.${VARIABLE} }}`)
}

function setVariable({ facts }: Scene, say: string): Remedy {
  return {
    say: `${say} (the id is in ${WHERE}):`,
    lines: `gh variable set ${VARIABLE} --repo ${facts.repository} --body ws_…`,
    language: 'shell',
  }
}
