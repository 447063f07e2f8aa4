import { schedule } from 'node-cron'

/**
 * Calls every second, until told to stop. node-cron by itself drops a tick that is later than a second, and on the day
 * the clocks skip an hour all of that hour: so it only says when to look, and what is due is reckoned from the rows.
 */
export function everySecond(beat: () => void): () => void {
  const task = schedule('* * * * * *', beat, {
    // A beat that a busy process missed is made up for by the next.
    missedExecutionTolerance: 60_000,
    suppressMissedWarning: true,
  })
  return () => void task.destroy()
}
