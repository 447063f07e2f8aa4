import { tellMemory } from './memory.ts'

// The server itself, in a process that tells its memory when it is asked.
tellMemory()
await import('../../src/main.ts')
