// Loaded into a server before itself, with --expose-gc: when it is told anything, it says what of its heap is in use, in MB.
process.on('message', () => {
  globalThis.gc()
  process.send(process.memoryUsage().heapUsed / 1e6)
})
process.channel.unref()
