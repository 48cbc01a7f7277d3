/** Asks Nexus once, in a process of its own: what it does holds up nobody. Prints how long that took. */
import { askNexus } from './ask-nexus.ts'
import { closeConnections } from './request.ts'

const [url = '', query = '', accept = ''] = process.argv.slice(2)
const { firstByteMs, wallMs } = await askNexus(url, query, accept)
closeConnections()
console.log(JSON.stringify({ firstByteMs, wallMs }))
