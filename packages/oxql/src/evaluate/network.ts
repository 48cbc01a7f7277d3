import { ipBytes } from '@oximeter/core'

/** Whether an address is in a network `address/length`; of the same family alone. */
export function isWithin(address: string, network: string): boolean {
  const [base = '', length = ''] = network.split('/')
  const bytes = ipBytes(address)
  const wanted = ipBytes(base)
  if (!bytes || !wanted) throw new TypeError(`${bytes ? network : address} is not an IP address`)
  if (bytes.length !== wanted.length) return false
  const bits = Number(length)
  return bytes.every((byte, i) => {
    const mask = 0xff00 >> Math.min(8, Math.max(0, bits - 8 * i))
    return ((byte ^ wanted[i]!) & mask & 0xff) === 0
  })
}
