/** Calls back in the next turn of the event loop, after what has arrived by now. Not every runtime has `setImmediate`. */
export function inNextTurn(callback: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  if (setImmediate) setImmediate(callback)
  else setTimeout(callback)
}

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise(inNextTurn)
}
