/** Text of a server's answer that is longer than this is cut. */
const LIMIT = 500

/**
 * Text from outside, fit for a log line: one line, no control, format or lone surrogate characters, at most 500
 * characters, and nothing in it that the runner reads as a command (`##[…]` works anywhere in a line).
 */
export function clean(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')
    .replaceAll('##[', '## [')
    .trim()
  return line.length > LIMIT ? `${line.slice(0, LIMIT)}…` : line
}

/** Text for HTML. Inside a block of HTML, GitHub's Markdown has no other way in. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
