// Loaded into a server before itself: its clock, but not its timers, goes by as many milliseconds wrong as it is last told.
// That is what a machine's clock does when it is set.
const RealDate = Date
let offset = 0

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [RealDate.now() + offset]))
  }

  static now() {
    return RealDate.now() + offset
  }
}

process.on('message', (milliseconds) => {
  offset = milliseconds
  process.send(milliseconds)
})
process.channel.unref()
