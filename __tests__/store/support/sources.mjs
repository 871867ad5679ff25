// Lets a child process import the sources: node --import ./sources.mjs … They name each other as what they become, `.js`.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith('.') && context.parentURL?.includes('/src/')
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
