/**
 * JSON that is safe to print: characters that move the cursor, turn text around or break lines are escaped, which
 * `JSON.stringify` leaves as they are.
 */
export function printable(json: string): string {
  // Nearly always.
  if (/^[\x20-\x7e]*$/.test(json)) return json
  return json.replace(/[\x7f-\x9f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  )
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
