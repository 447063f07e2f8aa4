import * as analytics from './analytics.ts'

/** Flattened and legacy names of the modules' methods, for clients that call nothing else. */
export const aliasModules = [analytics]
