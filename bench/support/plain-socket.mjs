import { WebSocket } from "ws";

/**
 * A socket whose frames are not packed, on either side of a comparison: in production the edge does that, here the one thread that
 * runs everything.
 */
export function openPlainSocket(address, headers) {
  return new WebSocket(address, { headers, perMessageDeflate: false });
}
