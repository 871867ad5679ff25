import type * as z from 'zod'
import type { Context, Operation } from '../../management/operation.js'

/** Asks for operations, of a database or of a server. */
export interface Client {
  /** What is asked, for messages. */
  readonly name: string
  /** For what is done on a database only; a server has none. */
  readonly context?: () => Context
  /**
   * @throws OidcError what `perform` throws, on a database
   * @throws ServerError what a server refused, or that it did not answer
   */
  call<Input extends z.ZodObject, Output extends z.ZodType>(
    operation: Operation<Input, Output>,
    input: z.input<Input>,
  ): Promise<z.output<Output>>
  close(): Promise<void>
}
