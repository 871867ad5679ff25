import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import { ConfigError, shown } from '../errors.js'

/** Whom to count a request against. */
export type ClientAddress = (remoteAddress: string | undefined, forwardedFor: string | undefined) => string

/**
 * Finds the address of who is asking: of the connection, or behind trusted proxies the last address of
 * `X-Forwarded-For` that is not one of them. What stands further left was written by the caller.
 *
 * An IPv6 address counts as its /64, which is what one customer gets.
 *
 * @param trustedProxies addresses and subnets (`10.0.0.0/8`)
 * @throws ConfigError when one of them is neither
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const [index, entry] of trustedProxies.entries()) addEntry(trusted, entry, `trustedProxies[${index}]`)
  // Of an empty list it takes long to say no.
  const isTrusted = (address: string) =>
    trustedProxies.length > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

  return (remoteAddress, forwardedFor) => {
    let address = readAddress(remoteAddress ?? '')
    const left = (forwardedFor ?? '').split(',')
    while (address !== undefined && isTrusted(address)) {
      const next = readAddress(left.pop() ?? '')
      if (next === undefined) break
      address = next
    }
    return address === undefined ? 'unknown' : network(address)
  }
}

function addEntry(list: BlockList, entry: string, path: string): void {
  const [address = '', bits] = entry.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  try {
    if (!isIP(address)) throw new TypeError('no address')
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : -1, family)
  } catch (cause) {
    throw new ConfigError(`must be an address or a subnet such as 10.0.0.0/8, not ${shown(entry)}`, {
      path,
      cause,
    })
  }
}

/** Without a port, and IPv4 as IPv4 where the socket is both. */
function readAddress(text: string): string | undefined {
  // Mostly there is nothing to take away.
  if (isIPv4(text)) return text
  const [, bracketed, plain = text.trim()] = /^\s*(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(text) ?? []
  const address = bracketed ?? plain
  if (!isIP(address)) return undefined
  return isIPv6(address) ? (mapped(address) ?? address) : address
}

/** The IPv4 address in `::ffff:203.0.113.7`, however that is written (RFC 4291 §2.5.5.2). */
function mapped(address: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(canonical(address)) ?? []
  if (high === undefined || low === undefined) return undefined
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [a >> 8, a & 255, b >> 8, b & 255].join('.')
}

/** The URL parser writes every address one way. */
function canonical(address: string): string {
  return new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
}

function network(address: string): string {
  if (!isIPv6(address)) return address
  // `::` stands for as many zeros as are missing.
  const [head = '', tail] = canonical(address).split('::')
  const groups = head === '' ? [] : head.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  return [...groups, ...Array<string>(zeros).fill('0'), ...(tail ? tail.split(':') : [])]
    .slice(0, 4)
    .join(':')
}
