import { type FileHandle, open } from 'node:fs/promises'

/** Makes what SQLite has written into the write-ahead log of a file durable, while the process goes on. */
export interface WalSync {
  /** Resolves when what was committed before is on the disk. */
  sync(): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

/**
 * The log has a connection open for as long as the store is, so it stays the same file. A second descriptor of it does no
 * harm: SQLite's locks are on the files beside it.
 *
 * @param file the database
 */
export function createWalSync(file: string): WalSync {
  let opened: Promise<FileHandle> | undefined

  function log(): Promise<FileHandle> {
    opened ??= open(`${file}-wal`, 'r+').catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }

  return {
    sync: async () => (await log()).datasync(),
    close: async () => (await opened)?.close(),
  }
}
