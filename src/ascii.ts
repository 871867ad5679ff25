/**
 * Lower-cases A–Z and nothing else.
 *
 * `String.prototype.toLowerCase` also folds U+212A (KELVIN SIGN) to `k`: two names that GitHub keeps apart would
 * become one.
 */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
