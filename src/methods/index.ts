import * as analytics from './analytics/index.ts'

/** The methods of every module; modules stay apart because their methods' names repeat. */
export const methodModules = [analytics]
