import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'

const NEEDED = 24
const SOURCE_CONDITION = '@oximeter/source'

/** Runs a program: from its source in a checkout, built in an installed package. */
export async function load(name) {
  if (Number.parseInt(process.versions.node, 10) < NEEDED) {
    console.error(
      `${name} needs Node ${NEEDED} or newer; this is ${process.version}. In a checkout, npm has installed ` +
        `one: "npx ${name} …", or node_modules/.bin/node.`,
    )
    process.exit(1)
  }
  nodeModule.enableCompileCache?.()
  const source = new URL(`../src/${name}.ts`, import.meta.url)
  if (!existsSync(source)) {
    await import(new URL(`../dist/${name}.js`, import.meta.url).href)
    return
  }
  // The other packages of a checkout are not built either. What this process forks inherits it.
  process.execArgv.push(`--conditions=${SOURCE_CONDITION}`)
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, SOURCE_CONDITION] }),
  })
  await import(source.href)
}
