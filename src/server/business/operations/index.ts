/** Running the portal, as its publisher does it from the Console. */
export { clockIsMovable, demonstrationClock, mostDaysAhead, moveClock, type DemonstrationClock } from './clock.ts'
export { attention, attentionLimit, type Attention, type ExpiredInvitation } from './attention.ts'
export { checkDays, health, type Health } from './health.ts'
export {
  countedJobs,
  jobsInState,
  jobStates,
  queueFigures,
  runJobAgain,
  scheduleRuns,
  type JobState,
  type QueuedJob,
  type QueueFigures,
} from './queue.ts'
