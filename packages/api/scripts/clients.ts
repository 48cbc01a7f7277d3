import { APIS, type Api } from '../src/routes/apis.ts'

/** What is written for an API: an interface of its operations, and a client that has them. */
export interface ClientModule {
  /** Of both, before `Api` and `Client`. */
  readonly name: string
  readonly api: Api
  /** What sends its requests. */
  readonly sender: Sender
}

interface Sender {
  readonly className: string
  readonly file: string
  /** The type of the constructor's `url`. */
  readonly url: string
  /** Whether `file` exports it. */
  readonly importsUrl: boolean
  readonly doc: readonly string[]
}

const ONE_ADDRESS: Sender = {
  className: 'HttpClient',
  file: 'http-client.ts',
  url: 'string | URL',
  importsUrl: false,
  doc: [
    '@param url A path in it is the base of all requests.',
    '@throws TypeError unless it is an http(s) URL',
  ],
}

const SEVERAL_ADDRESSES: Sender = {
  className: 'SeveralAddresses',
  file: 'several-addresses.ts',
  url: 'ServiceUrl',
  importsUrl: true,
  doc: [
    '@param url Where there are several Nexus over one database, all of them: the next one is asked where one does not answer.',
    '@throws TypeError unless each is an http(s) URL',
    "@example new NexusClient(['http://10.0.0.1:12221', 'http://10.0.0.2:12221'])",
  ],
}

/** By the name of the module. Of producers only collectors ask, in their own way. */
export const CLIENTS: Readonly<Record<string, ClientModule>> = {
  nexus: { name: 'Nexus', api: APIS['nexus-internal'], sender: SEVERAL_ADDRESSES },
  'nexus-public': { name: 'NexusPublic', api: APIS['nexus-public'], sender: ONE_ADDRESS },
  collector: { name: 'Collector', api: APIS.collector, sender: ONE_ADDRESS },
}
