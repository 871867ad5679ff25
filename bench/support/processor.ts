/** Who has used how much of the processors, from /proc: on Linux only. */
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts hundredths of a second. */
const TICKS_PER_SECOND = 100

/** Seconds of processor time that a process has used by now. */
export function processorTime(pid: number): number {
  const fields = fieldsOf(pid)
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Seconds that all processors together have had nothing to do by now, also because they wait for a disk. */
export function idleTime(): number {
  const [, , , , idle, waiting] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/ +/) ?? []
  return (Number(idle) + Number(waiting)) / TICKS_PER_SECOND
}

/** The processes of a Postgres server on this machine: none where it runs elsewhere. */
export function postgresProcesses(): readonly number[] {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return names.map(Number).filter((pid) => readProc(pid, 'comm').trim() === 'postgres')
}

/** What stands behind the name, which may hold anything. */
function fieldsOf(pid: number): readonly string[] {
  return readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? []
}

/** Empty when the process has ended. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
