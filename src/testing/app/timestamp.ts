import { rfc3339 } from '../../rfc3339.js'

/** As GitHub writes times; from milliseconds since the epoch. */
export function timestamp(milliseconds: number): string {
  return rfc3339(Math.floor(milliseconds / 1000))
}
