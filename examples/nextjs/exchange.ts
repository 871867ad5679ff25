export { exchange, handleExchange } from '../exchange.ts'
