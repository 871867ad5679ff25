import { showScene } from './show.js'
import type { Permissions, Stage } from './stage.js'

/** Scenes that belong together. */
export interface Chapter {
  readonly title: string
  /** The rows of every scene: the stage is built with them. */
  readonly permissions: readonly Permissions[]
  readonly play: (stage: Stage, next: NextScene) => Promise<void>
}

/** Shows the title of the next scene, which has a number. */
export type NextScene = (title: string, permissions?: Permissions) => void

/** Counts scenes over all chapters. */
export function createSceneCounter({ terminal }: Pick<Stage, 'terminal'>): NextScene {
  let number = 0
  return (title, permissions) => showScene(terminal, ++number, title, permissions)
}
