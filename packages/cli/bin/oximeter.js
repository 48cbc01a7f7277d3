#!/usr/bin/env node
import { load } from './load.js'
import { restartWithServerMemory } from './server-memory.js'

restartWithServerMemory()
await load('oximeter')
