import { expect, test } from 'vitest'
import { DiscoverySourceError, parseDiscoverySource } from './discovery-source.ts'

test.for([
  ['file:/etc/targets/*.json', { kind: 'file', path: '/etc/targets/*.json' }],
  ['file:///etc/targets/a.toml', { kind: 'file', path: '/etc/targets/a.toml' }],
  ['file:targets.toml', { kind: 'file', path: 'targets.toml' }],
  [
    'srv://_oximeter._tcp.example.com',
    { kind: 'srv', record: '_oximeter._tcp.example.com', server: undefined },
  ],
  ['srv://_a._tcp.example.com.?server=127.0.0.1:53', { server: '127.0.0.1:53' }],
  ['srv://_a._tcp.example.com?server=[::1]:5353', { server: '[::1]:5353' }],
  ['srv://_a._tcp.example.com?tls=true', { server: undefined, tls: 'true' }],
  ['https://sd.example/targets?team=a', { kind: 'http', url: 'https://sd.example/targets?team=a' }],
  [
    'http://us%40er:p%3Ass@sd.example/x',
    {
      kind: 'http',
      name: 'http://us%40er@sd.example/x',
      url: 'http://sd.example/x',
      authorization: `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`,
    },
  ],
  ['kubernetes:', { kind: 'kubernetes', namespace: undefined, selector: undefined }],
  [
    'kubernetes://shop?selector=app%3Dshop%2Ctier!%3Ddb',
    { namespace: 'shop', selector: 'app=shop,tier!=db' },
  ],
  [
    'kubernetes://shop?server=http://127.0.0.1:8001&token_file=/t&ca_file=/c',
    { server: 'http://127.0.0.1:8001', tokenFile: '/t', caFile: '/c' },
  ],
] as const)('%s', ([text, expected]) => {
  expect(parseDiscoverySource(text)).toMatchObject({ ...expected })
})

test.for([
  ['', /names no source/],
  ['/etc/targets.json', /names no source/],
  ['ftp://x/y', /names no source/],
  ['file:/etc/targets.yaml', /\.json or \.toml/],
  ['file:', /\.json or \.toml/],
  ['srv:example', /names no record/],
  ['srv://example', /names no record/],
  ['srv://_a._tcp.example.com/x', /names no record/],
  ['srv://_a._tcp.example.com?server=dns.example:53', /server is not/],
  [
    'srv://_a._tcp.example.com?severs=127.0.0.1:53',
    /'severs' is no parameter of it; there are server, tls/,
  ],
  ['srv://_a._tcp.example.com?tls=yes', /tls is neither true nor false/],
  ['http://', /not a URL/],
  ['http://me:secret@', /^'http:\/\/…@' is not a URL$/],
  ['kubernetes://Shop!', /names no namespace/],
  ['kubernetes://a.b', /names no namespace/],
  ['kubernetes://shop/x', /names no namespace/],
  ['kubernetes:?selectors=a', /no parameter/],
  ['kubernetes:?server=kube.example', /server is not/],
] as const)("'%s' is none", ([text, message]) => {
  expect(() => parseDiscoverySource(text)).toThrow(DiscoverySourceError)
  expect(() => parseDiscoverySource(text)).toThrow(message)
})
