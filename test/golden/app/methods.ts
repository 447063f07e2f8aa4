export * from './answers.ts'
export * from './arguments.ts'
export { boom } from './errors.ts'
