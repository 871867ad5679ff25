/**
 * The program of a thread: a file in the folder of this one, also where all of it is one bundle (see
 * `scripts/build-cli.mjs`). The bundler would follow a name that stands in the call.
 */
export function workerProgram(name: 'upload-worker.js' | 'sqlite-worker.js'): URL {
  return new URL(name, import.meta.url)
}
