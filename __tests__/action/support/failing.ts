import { expect } from 'vitest'
import { granted, job, tokenService } from './fixture.js'
import { type Annotation, runAction, type Step } from './run-action.js'
import { type Answer, type ScriptedServer, scriptedServer } from './scripted-server.js'

/** Runs a step that must fail, and gives the one annotation that says why. */
export async function failing(step: Step): Promise<Annotation> {
  const { code, annotations, outputs, exported, stderr } = await runAction(step)
  expect(code).toBe(1)
  expect(annotations.map(({ level }) => level)).toEqual(['error'])
  expect([outputs, exported, stderr]).toEqual([{}, {}, ''])
  const annotation = annotations[0] as Annotation
  expect(annotation.message.split('\n').at(-1)).toMatch(/^See \S+\/docs\/errors\.md#[\w-]+$/)
  return annotation
}

/** Runs a job against a server that answers this. */
export async function refusedWith(answer: Answer, { claims = {}, ...step }: Step & { claims?: object } = {}) {
  await using github = await tokenService({ claims })
  await using server = await scriptedServer(() => answer)
  return await failing(job(github, server, step))
}

/** A place where nothing may arrive. */
export async function untouched<T>(run: (server: ScriptedServer) => Promise<T>): Promise<T> {
  await using server = await scriptedServer(() => granted())
  const result = await run(server)
  expect(server.asked).toEqual([])
  return result
}

/** The lines that let a job ask for a token. */
export const PERMISSION = 'permissions:\n          id-token: write\n          contents: read'

/** The line that sets the variable. */
export const SET_VARIABLE = 'gh variable set ATMOS_PRO_WORKSPACE_ID --repo acme/infra --body ws_…'
