import { access } from 'node:fs/promises'
import { type Config, parseConfig, readConfig } from '../server/config.js'

/** Where the configuration is looked for. */
export const DEFAULT_CONFIG = 'atmos-pro-oidc.yaml'

/** A configuration, and the file that it is of. */
export interface ConfigFile {
  readonly config: Config
  readonly file: string
}

/**
 * The configuration that is named, or that of the file that is usual; the defaults, where there is none.
 *
 * @throws ConfigError when a file that is named cannot be read, or on what is wrong in it
 */
export async function loadConfig(named: string | undefined): Promise<ConfigFile> {
  const file = named ?? DEFAULT_CONFIG
  if (named === undefined && !(await fileExists(file))) return { config: parseConfig('', file), file }
  return { config: await readConfig(file), file }
}

export function fileExists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
