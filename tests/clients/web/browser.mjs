/** What @mtcute/web expects of a browser and node 20 lacks. */
import { WebSocket } from 'ws'

globalThis.WebSocket = WebSocket
if (!globalThis.navigator) globalThis.navigator = { onLine: true, userAgent: 'node' }
if (!globalThis.addEventListener) {
  globalThis.addEventListener = () => {}
  globalThis.removeEventListener = () => {}
}
