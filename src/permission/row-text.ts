import type { Permission } from './decision.js'

/** A row as it is written in a configuration: one entry of a YAML list, ready to paste. */
export function formatRow(row: Permission): string {
  const lines = Object.entries(row).map(([field, value]: [string, string | readonly string[]]) =>
    typeof value === 'string' ? `${field}: ${scalar(value)}` : `${field}: [${value.map(scalar).join(', ')}]`,
  )
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)).join('\n')
}

/** Bare where YAML can read it only as this text; otherwise in quotes, with nothing that is invisible or looks like another. */
function scalar(text: string): string {
  // `E0` is a number to some.
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n|e[+-]?\d+)$/i.test(text)
  if (!isWord && /^[A-Za-z][\w./@+-]*(?::[\w./@+-]+)*$/.test(text)) return text
  return JSON.stringify(text).replace(/\P{ASCII}/gu, (character) => {
    const isPlain =
      !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) && character.normalize('NFKC') === character
    if (isPlain) return character
    const digits = character.codePointAt(0)?.toString(16) ?? ''
    return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`
  })
}
