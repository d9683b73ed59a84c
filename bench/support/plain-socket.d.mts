export function openPlainSocket(address: string, headers: Record<string, string>): WebSocket;
