#!/usr/bin/env -S node --conditions=@oximeter/source
import '../src/oximeter.ts'
