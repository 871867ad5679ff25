/** The package's version, which is written in package.json and nowhere else: `scripts/build-action.mjs` puts it here. */
export const VERSION = 'source'
