/** Names of the drawings in IconSheet.svelte; a name without a drawing would leave a hole on the page, so a test compares the two. */
export const iconNames = [
  'alert',
  'arrow',
  'box',
  'building',
  'calendar',
  'clock',
  'close',
  'done',
  'down',
  'download',
  'globe',
  'help',
  'history',
  'key',
  'mail',
  'menu',
  'order',
  'out',
  'person',
  'plus',
  'search',
  'sort',
  'up',
] as const

export type IconName = (typeof iconNames)[number]
