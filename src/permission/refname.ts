const RULES: readonly (readonly [RegExp, string])[] = [
  [/ /, 'a space'],
  [/[~^:\\[]/, 'any of ~ ^ : \\ ['],
  [/\.\./, 'two dots'],
  [/@\{/, '@{'],
  [/^\/|\/\/|\/$/, 'a / at an end, or two together'],
  [/(?:^|\/)\./, 'a part that begins with a dot'],
  [/\.$/, 'a dot at its end'],
  [/\.lock(?:\/|$)/, 'a part that ends in .lock'],
]

/**
 * What the text has that no branch or tag name can have; `undefined` when it can be one. In a glob the wildcards stand for
 * something else.
 *
 * Source: git-check-ref-format(1).
 */
export function refnameProblem(text: string, isGlob: boolean): string | undefined {
  if (!isGlob && /[*?]/.test(text)) return '* or ?'
  return RULES.find(([rule]) => rule.test(text))?.[1]
}
