// `npm run build`: the pages, unless they are built from what is there now.
import { havePages } from './ready.mjs'

await havePages()
