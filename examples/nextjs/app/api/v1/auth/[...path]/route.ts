import { handleExchange } from '../../../../../exchange.ts'

const handle = (request: Request): Promise<Response> => handleExchange(request)

export { handle as DELETE, handle as GET, handle as POST }
