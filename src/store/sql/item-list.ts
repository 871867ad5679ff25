import { sql } from 'kysely'
import type { ItemQuery, UploadItem, Uploads } from '../uploads.js'
import type { Engine } from './engine.js'
import type { Query } from './query.js'
import type { Builder, ItemRow } from './schema.js'

/** Reads the items of uploads. */
export function createItemList(db: Builder, engine: Engine): Pick<Uploads, 'listItems'> {
  return {
    async listItems(query) {
      return ((await engine.read(listQuery(db, query))) as FoundRow[]).map(toItem)
    },
  }
}

interface FoundRow extends ItemRow {
  readonly facts: string | null
}

function toItem({ facts, place, ...texts }: FoundRow): UploadItem {
  return { ...texts, place: Number(place), ...(facts !== null && { status: JSON.parse(facts) }) }
}

function listQuery(db: Builder, query: ItemQuery): Query {
  const { upload, workspaceId, kind, repositoryId, platform, stack, component, after, limit } = query
  return (
    db
      .selectFrom('uploads as u')
      .innerJoin('upload_items as i', 'i.upload', 'u.id')
      .leftJoin('instance_statuses as s', (join) =>
        join
          .onRef('s.workspace_id', '=', 'u.workspace_id')
          .onRef('s.platform', '=', 'u.platform')
          .onRef('s.repository_id', '=', 'u.repository_id')
          .onRef('s.stack', '=', 'i.stack')
          .onRef('s.component', '=', 'i.component')
          .on('u.kind', '=', 'instances'),
      )
      .select(['i.upload', 'i.place', 'i.stack', 'i.component', 'i.json', 's.facts'])
      .where('u.workspace_id', '=', workspaceId)
      .where('u.kind', '=', kind)
      .$if(upload === undefined, (one) => one.where('u.state', '=', 'complete'))
      .$if(upload !== undefined, (one) => one.where('u.id', '=', upload as string))
      .$if(repositoryId !== undefined, (one) => one.where('u.repository_id', '=', repositoryId as string))
      .$if(platform !== undefined, (one) => one.where('u.platform', '=', platform as string))
      .$if(stack !== undefined, (one) => one.where('i.stack', '=', stack as string))
      .$if(component !== undefined, (one) => one.where('i.component', '=', component as string))
      .$if(after !== undefined, (one) =>
        one
          .where('u.id', '>=', after?.upload as string)
          .where(sql<boolean>`(u.id, i.place) > (${after?.upload}, ${after?.place})`),
      )
      // Of one upload, the index leads to where the last page ended.
      .$if(after !== undefined && after.upload === upload, (one) =>
        one.where('i.place', '>', after?.place as number),
      )
      .orderBy('u.id')
      .orderBy('i.place')
      .limit(limit)
      .compile()
  )
}
