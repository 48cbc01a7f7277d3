#!/usr/bin/env node
import { load } from './load.js'
import { useServerMemory } from './server-memory.js'

useServerMemory()
await load('oximeter')
