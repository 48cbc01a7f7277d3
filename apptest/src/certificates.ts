import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** A certificate with its key, in files. */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  /** Host names that it is for. Default: this machine. */
  readonly names?: readonly string[]
  /** A day after it becomes valid. Default: in a year. */
  readonly expires?: Date
}

/** Somebody who signs certificates: a root of trust of a test's own. */
export class TestAuthority {
  readonly #directory: string
  readonly #ca: { readonly key: string; readonly cert: string }
  /** Its own certificate. */
  readonly file: string

  private constructor(directory: string, file: string, ca: { key: string; cert: string }) {
    this.#directory = directory
    this.#ca = ca
    this.file = file
  }

  static async create(directory: string, name = 'authority'): Promise<TestAuthority> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    })
    const file = join(directory, `${name}.pem`)
    await writeFile(file, cert)
    return new TestAuthority(directory, file, { key, cert })
  }

  /** Signs one, by default for this machine; good as a server's and as a client's. */
  async sign(name: string, { names, expires }: CertificateOptions = {}): Promise<CertificateFiles> {
    const own = [
      { type: 2 as const, value: 'localhost' },
      { type: 7 as const, ip: '127.0.0.1' },
      { type: 7 as const, ip: '::1' },
    ]
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ca: this.#ca,
      ...(expires !== undefined && {
        notBeforeDate: new Date(expires.getTime() - 86_400_000),
        notAfterDate: expires,
      }),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        {
          name: 'subjectAltName',
          altNames: names?.map((value) => ({ type: 2 as const, value })) ?? own,
        },
      ],
    })
    const files = {
      cert: join(this.#directory, `${name}.cert.pem`),
      key: join(this.#directory, `${name}.key.pem`),
    }
    await writeFile(files.key, key)
    await writeFile(files.cert, cert)
    return files
  }
}
