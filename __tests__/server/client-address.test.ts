import { describe, expect, it } from 'vitest'
import { createClientAddress } from '../../src/server/client-address.js'

describe('createClientAddress', () => {
  it.each<[string, string[], string | undefined, string | undefined, string]>([
    ['without proxies, the connection', [], '192.0.2.1', undefined, '192.0.2.1'],
    ['without proxies, whatever the header says', [], '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    [
      'an untrusted connection, whatever the header says',
      ['10.0.0.0/8'],
      '192.0.2.1',
      '198.51.100.7',
      '192.0.2.1',
    ],
    ['behind a proxy, who it saw', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['behind two proxies', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['not what the caller wrote', ['10.0.0.0/8'], '10.1.2.3', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    [
      'a trusted address that the caller wrote',
      ['10.0.0.0/8'],
      '10.1.2.3',
      '10.4.4.4, 198.51.100.7',
      '198.51.100.7',
    ],
    ['a proxy that says nothing', ['10.0.0.0/8'], '10.1.2.3', undefined, '10.1.2.3'],
    ['a proxy that says nonsense', ['10.0.0.0/8'], '10.1.2.3', 'unknown', '10.1.2.3'],
    ['one address', ['127.0.0.1'], '127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['a port behind it', ['127.0.0.1'], '127.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['IPv4 on a socket for both', ['127.0.0.1'], '::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['the same in hexadecimal', ['127.0.0.1'], '::ffff:7f00:1', '198.51.100.7', '198.51.100.7'],
    ['IPv4 that a proxy writes as IPv6', ['10.0.0.1'], '10.0.0.1', '::FFFF:c633:6407', '198.51.100.7'],
    ['IPv6 by its /64', [], '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2'],
    ['IPv6, shortened', [], '2001:db8::1', undefined, '2001:db8:0:0'],
    ['IPv6, all zeros but the end', [], '::1', undefined, '0:0:0:0'],
    ['IPv6 behind a proxy, with a port', ['::1'], '::1', '[2001:db8:1:2::9]:443', '2001:db8:1:2'],
    ['an IPv6 subnet', ['fd00::/8'], 'fd12::1', '198.51.100.7', '198.51.100.7'],
    ['no address at all', [], undefined, '198.51.100.7', 'unknown'],
  ])('%s', (_name, trusted, remote, forwardedFor, expected) => {
    expect(createClientAddress(trusted)(remote, forwardedFor)).toBe(expected)
  })

  it.each(['localhost', '10.0.0.0/33', '10.0.0.0/x', '10.0.0', '', '*', '::/129'])('refuses %j', (entry) => {
    expect(() => createClientAddress(['10.0.0.1', entry])).toThrow(
      expect.objectContaining({ code: 'config_invalid', path: 'trustedProxies[1]' }),
    )
  })
})
