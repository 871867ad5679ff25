import type { InstanceStatus, UploadRecord } from './records.js'

/** One stack or instance of an upload, ready to be kept. */
export interface NewItem {
  readonly stack: string
  readonly component: string
  /** JSON, of which nothing is read here. */
  readonly json: string
}

/** One stack or instance of an upload. */
export interface UploadItem extends NewItem {
  readonly upload: string
  readonly place: number
  /** Of an instance, if one was reported. */
  readonly status?: InstanceStatus
}

/** Part of the items; every condition must hold. */
export interface ItemQuery {
  /** `upl_…`; left out: of all complete uploads of the workspace. */
  readonly upload?: string
  readonly workspaceId: string
  readonly kind: UploadRecord['kind']
  /** GitHub's id; with `platform`. */
  readonly repositoryId?: string
  readonly platform?: string
  readonly stack?: string
  readonly component?: string
  /** Starts after this item, which need not exist any more. */
  readonly after?: { readonly upload: string; readonly place: number }
  readonly limit: number
}

/** Characters of a stack and of a component, at most: both stand in one entry of an index, and Postgres' have 2700 bytes. */
export const MAX_NAME = 256

/** Items of a batch: their places begin at the batch's index times this. */
export const MAX_BATCH_ITEMS = 10_000

/**
 * The items of uploads. They are many: they are written in slices, after the upload's record was inserted and before it says
 * that a batch is here.
 */
export interface Uploads {
  /** Adds items, from this place on, to an upload that exists; to another one, nothing. What stands in a place already stays. */
  addItems(upload: string, place: number, items: readonly NewItem[]): Promise<void>
  /** In the order of upload and place. */
  listItems(query: ItemQuery): Promise<readonly UploadItem[]>
}
