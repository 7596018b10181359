/** How long something takes, in real milliseconds: for work in the background that gives way to the rest by how slow it is. */
export async function timed<T>(task: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const began = performance.now()
  const result = await task()
  return { result, milliseconds: performance.now() - began }
}
