import { open, rename, rm } from 'node:fs/promises'
import { ConfigError } from '../errors.js'

/**
 * Writes a file that only its owner can read. It is there when it is complete: half of an export would look like all of it.
 *
 * @throws ConfigError when it cannot be written; what `pieces` throws
 */
export async function writeWhole(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.partial`
  const told = (cause: unknown) =>
    new ConfigError(`cannot be written: ${(cause as Error).message}`, { path, cause })
  // Made anew: what is there already may be a link, or somebody else's to read.
  const file = await rm(partial, { force: true })
    .then(() => open(partial, 'wx', 0o600))
    .catch((cause) => Promise.reject(told(cause)))
  try {
    for await (const piece of pieces) await file.write(piece).catch((cause) => Promise.reject(told(cause)))
    await file.close()
    await rename(partial, path).catch((cause) => Promise.reject(told(cause)))
  } catch (error) {
    await file.close()
    await rm(partial, { force: true })
    throw error
  }
}
