import { readJson } from '../atmos/json.js'
import type { AtmosOperation } from '../atmos/operation.js'
import { MAX_UPLOAD_BYTES, type Upload, type UploadKind } from '../atmos/upload-body.js'
import { bodyOf, MAX_BODY_BYTES, readJsonBytes } from '../exchange/body.js'
import { readInput } from '../management/operation.js'
import { readQuery, requireObject } from './operation-input.js'

type Described = Pick<AtmosOperation, 'query' | 'input' | 'upload'>

/**
 * What an operation is asked with. Fields of path and query are those, whatever the body has under their names.
 *
 * @throws RequestError
 */
export async function readAtmosInput(
  { query: names = [], input, upload }: Described,
  request: Request,
  pathFields: Readonly<Record<string, string>>,
  read: (kind: UploadKind, bytes: Uint8Array) => Promise<Upload>,
): Promise<unknown> {
  const bytes = await readJsonBytes(bodyOf(request), upload ? MAX_UPLOAD_BYTES : MAX_BODY_BYTES)
  if (upload) return read(upload, bytes)
  const body = requireObject(readJson(bytes))
  const query = readQuery(request.url)
  const inQuery = Object.fromEntries(names.map((name) => [name, query[name]]))
  return readInput(input, { ...body, ...inQuery, ...pathFields })
}
